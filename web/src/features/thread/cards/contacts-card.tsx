import { UserRound } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { asArray, asObject, asText, type Json } from "../content.ts";
import { strings } from "../strings.ts";
import { Card, Fields } from "./parts.tsx";

const listed = (card: Json, field: string, value: string): [string, string][] =>
  asArray(card[field]).flatMap((entry): [string, string][] => {
    const object = asObject(entry);
    const text = asText(object?.[value]);
    const kind = asText(object?.["type"]);
    if (text === undefined) return [];
    return [[kind === undefined ? "" : kind.charAt(0) + kind.slice(1).toLowerCase(), text]];
  });

/** Contacts that the customer shared. */
export const ContactsCard = ({ message }: { message: Message }) => {
  const content = message.content ?? {};
  const cards = asArray(content["contacts"] ?? content["items"]).flatMap((entry): Json[] => {
    const card = asObject(entry);
    return card === undefined ? [] : [card];
  });
  if (cards.length === 0) return <Card icon={<UserRound size={20} />} title={strings.contacts.shared} />;
  return (
    <div className="flex flex-col gap-3">
      {cards.map((card, index) => {
        const name = asText(asObject(card["name"])?.["formatted_name"]);
        const company = asText(asObject(card["org"])?.["company"]);
        const fields = [...listed(card, "phones", "phone"), ...listed(card, "emails", "email")];
        return (
          <Card
            key={index}
            icon={<UserRound size={20} />}
            title={name ?? strings.contacts.unnamed}
            detail={company}
          >
            {fields.length > 0 && <Fields fields={fields} />}
          </Card>
        );
      })}
    </div>
  );
};
