import { useState } from "react";
import { auditExport } from "#contracts/routes/audit.routes.ts";
import { Check } from "../../../components/ui/field.tsx";
import { call } from "../../../lib/api.ts";
import { queryClient } from "../../../lib/query.ts";
import { toast } from "../../../lib/toasts.ts";
import { FormDialog } from "../shared/form-dialog.tsx";
import { settingsKeys } from "../shared/keys.ts";
import { saveFile } from "../shared/save-file.ts";
import { useAction } from "../shared/use-action.ts";
import { strings } from "./strings.ts";

const words = strings.export;
const formats = ["ndjson", "csv"] as const;
type Format = (typeof formats)[number];

/** The whole trail as a file. */
export const ExportDialog = ({ onClose }: { onClose: () => void }) => {
  const [format, setFormat] = useState<Format>("ndjson");
  const make = useAction(
    (wanted: Format) => call(auditExport, { body: { format: wanted } }),
    (made) => {
      saveFile(made.fileName, made.contentType, made.text);
      toast({ kind: "info", title: words.done(made.entries), detail: made.fileName });
      void queryClient.invalidateQueries({ queryKey: settingsKeys.audit });
      onClose();
    },
  );
  return (
    <FormDialog
      title={words.title}
      submit={words.submit}
      busy={make.busy}
      error={make.error}
      onSubmit={() => void make.run(format)}
      onClose={onClose}
    >
      <p className="text-ink-2">{words.body}</p>
      <fieldset>
        <legend className="mb-1 text-sm font-medium">{words.format}</legend>
        {formats.map((each) => (
          <Check
            key={each}
            kind="radio"
            name="format"
            label={words[each]}
            checked={format === each}
            onChange={() => setFormat(each)}
          />
        ))}
      </fieldset>
    </FormDialog>
  );
};
