import type { Evidence } from "../evidence.ts";
import { joinEvidence, objectOf, subjectOf } from "../evidence.ts";
import type { IdentityRow, KnownContact, Observation } from "../identity.ts";
import { keyOf, keysOf } from "../identity.ts";
import { sharedPhones } from "../placing.ts";
import { resolveIdentities } from "../resolve-identities.ts";

export type Seen = { label: string; seen: Observation };

interface StoredMessage {
  label: string;
  contactId: string;
  identityId: string;
  at: Date;
}

/** A store that does with a plan what the database does: the rows of one org, in memory. */
export const openStore = () => {
  let counter = 0;
  const newId = () => `id-${String(++counter).padStart(6, "0")}`;
  const rows = new Map<string, IdentityRow>();
  const contacts = new Map<string, KnownContact>();
  const messages: StoredMessage[] = [];
  const merges: { winner: string; loser: string }[] = [];
  let evidence: Evidence[] = [];

  /** Everything that hangs together with these addresses. */
  const reach = (observations: readonly Observation[]) => {
    const keys = new Set(observations.flatMap(keysOf).map(keyOf));
    const sidesOf = (row: Evidence) =>
      [subjectOf(row), objectOf(row)].flatMap((key) => (key ? [keyOf(key)] : []));
    for (let size = -1; size !== keys.size;) {
      size = keys.size;
      for (const row of evidence) {
        const sides = sidesOf(row);
        if (sides.some((side) => keys.has(side))) sides.forEach((side) => keys.add(side));
      }
    }
    return {
      evidence: evidence.filter((row) => sidesOf(row).some((side) => keys.has(side))),
      rows: [...rows.values()].filter((row) => keys.has(keyOf(row))),
    };
  };

  return {
    rows,
    contacts,
    merges,
    apply: (batch: readonly Seen[]): void => {
      const observations = batch.map(({ seen }) => seen);
      const known = reach(observations);
      const shared = sharedPhones(known.evidence, observations);
      const ids = new Set(known.rows.map((row) => row.contactId));
      const alone = messages.flatMap(({ identityId, at }) => {
        const row = rows.get(identityId);
        return row?.kind === "phone" && shared.includes(row.value) ? [{ phone: row.value, at }] : [];
      });
      const plan = resolveIdentities(
        { ...known, alone, contacts: [...contacts.values()].filter((contact) => ids.has(contact.id)) },
        observations,
        newId,
      );
      for (const contact of plan.newContacts)
        contacts.set(contact.id, { ...contact, phone: null, username: null });
      for (const { winner, loser } of plan.merges) {
        merges.push({ winner, loser });
        for (const row of rows.values()) if (row.contactId === loser) row.contactId = winner;
        for (const message of messages) if (message.contactId === loser) message.contactId = winner;
        contacts.delete(loser);
      }
      for (const { id, name } of plan.names) Object.assign(contacts.get(id) ?? {}, { name });
      for (const id of plan.drops) rows.delete(id);
      for (const row of plan.puts) rows.set(row.id, { ...row });
      evidence = joinEvidence(evidence, plan.evidence).all;
      batch.forEach(({ label, seen }, index) => {
        if (messages.some((message) => message.label === label)) return;
        const place = plan.placed[index];
        if (!place) throw new Error(`Not placed: ${label}`);
        messages.push({ label, at: seen.at, ...place });
      });
      for (const { identityId, contactAt } of plan.readdressed)
        for (const message of messages)
          if (message.identityId === identityId && plan.searched.includes(message.contactId))
            message.contactId = contactAt(message.at);
      const lost = [...messages, ...rows.values()].filter((one) => !contacts.has(one.contactId));
      if (lost.length > 0) throw new Error(`Without a contact: ${JSON.stringify(lost)}`);
    },
    /** The state without made-up ids: for each contact its name, its addresses and its messages. */
    canonical: () =>
      [...contacts.keys()]
        .map((id) => ({
          name: contacts.get(id)?.name,
          addresses: [...rows.values()]
            .filter((row) => row.contactId === id)
            .map((row) =>
              [
                keyOf(row),
                row.firstSeenAt.getTime(),
                row.lastSeenAt.getTime(),
                row.supersededAt?.getTime() ?? "-",
                row.former,
              ].join(" "),
            )
            .sort(),
          messages: messages
            .filter((message) => message.contactId === id)
            .map((message) => message.label)
            .sort(),
        }))
        .map((contact) => JSON.stringify(contact))
        .sort(),
  };
};
