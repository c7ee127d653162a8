import { auditActions, type AuditAction } from "#contracts/shapes/audit.ts";
import { actionWords, subjectWords } from "./strings.ts";

/** `login.failed` in words. */
export const wordsOf = (action: AuditAction): string => actionWords[action] ?? action;

/** Actions by what they are about, for choosing one. */
export const actionGroups = (): readonly { label: string; actions: readonly AuditAction[] }[] => {
  const groups = new Map<string, AuditAction[]>();
  for (const action of auditActions) {
    const subject = action.split(".")[0] ?? action;
    const label = subjectWords[subject] ?? subject;
    groups.set(label, [...(groups.get(label) ?? []), action]);
  }
  return [...groups].map(([label, actions]) => ({ label, actions }));
};
