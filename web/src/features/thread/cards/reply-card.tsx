import { MousePointerClick } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { asText, bodyOf } from "../content.ts";
import { strings } from "../strings.ts";
import { interactiveView } from "./interactive-fields.ts";
import { Card, Fields } from "./parts.tsx";

const icon = <MousePointerClick size={20} />;

/** An answer by button, list, form or address. */
export const InteractiveCard = ({ message }: { message: Message }) => {
  const { label, title, fields } = interactiveView(message);
  const named = fields.filter(([name]) => name !== "");
  const plain = fields.filter(([name]) => name === "").map(([, value]) => value);
  return (
    <Card icon={icon} title={title ?? label} detail={title === undefined ? undefined : label}>
      {plain.map((value) => (
        <p key={value} dir="auto" className="text-sm text-ink-2">
          {value}
        </p>
      ))}
      {named.length > 0 && <Fields fields={named} />}
    </Card>
  );
};

/** A press on a template's quick-reply button. */
export const ButtonCard = ({ message }: { message: Message }) => (
  <Card
    icon={icon}
    title={message.text ?? asText(bodyOf(message)["text"]) ?? strings.button}
    detail={strings.button}
  />
);
