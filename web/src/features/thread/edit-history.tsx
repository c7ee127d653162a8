import { Popover } from "../../components/ui/popover.tsx";
import { clockTime, fullTime } from "../../lib/time.ts";
import { WhatsappText } from "./whatsapp-text.tsx";
import type { Edit } from "./timeline.ts";
import { strings } from "./strings.ts";

interface Props {
  original: { text: string; at: string };
  edits: readonly Edit[];
}

/** The word "Edited", which opens the earlier versions. */
const EditHistory = ({ original, edits }: Props) => {
  const versions = [original, ...edits].reverse();
  return (
    <Popover
      trigger={
        <button type="button" aria-label={strings.editedShow} className="underline-offset-2 hover:underline">
          {strings.edited}
        </button>
      }
    >
      <p className="mb-2 font-medium">{strings.editHistory}</p>
      <ol className="flex flex-col gap-2">
        {versions.map((version, index) => (
          <li key={version.at} className="border-t pt-2">
            <p className="text-xs text-ink-3" title={fullTime(version.at)}>
              {index === 0 ? strings.editNow : clockTime(version.at)}
            </p>
            <div dir="auto" className={index === 0 ? undefined : "text-ink-2"}>
              <WhatsappText text={version.text} />
            </div>
          </li>
        ))}
      </ol>
    </Popover>
  );
};
export default EditHistory;
