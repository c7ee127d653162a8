import { Sheet } from "../components/ui/sheet.tsx";
import { strings } from "./strings.ts";

/** Every shortcut on one page. */
const ShortcutSheet = ({ onClose }: { onClose: () => void }) => (
  <Sheet title={strings.shortcuts} onClose={onClose}>
    <dl className="flex flex-col gap-2.5">
      {strings.keys.map(({ keys, does }) => (
        <div key={does} className="flex items-center justify-between gap-4">
          <dt className="text-ink-2">{does}</dt>
          <dd className="flex shrink-0 gap-1">
            {keys.map((key) => (
              <kbd
                key={key}
                className="inline-flex h-6 min-w-6 items-center justify-center rounded-md border border-line-strong bg-surface px-1.5 font-sans text-xs font-medium"
              >
                {key}
              </kbd>
            ))}
          </dd>
        </div>
      ))}
    </dl>
  </Sheet>
);
export default ShortcutSheet;
