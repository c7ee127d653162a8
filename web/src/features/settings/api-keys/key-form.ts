import type { ChannelId } from "#contracts/ids.ts";
import { permissionNames, type Permission } from "#contracts/roles.ts";
import { Network } from "#contracts/shapes/api-key.ts";
import { inDays } from "../shared/when.tsx";
import { strings } from "./strings.ts";

const words = strings.form;

export type Expiry = keyof typeof words.expiries;

/** What was entered for a new key. */
export interface KeyForm {
  name: string;
  permissions: ReadonlySet<Permission>;
  /** Null for all. */
  channelIds: ReadonlySet<ChannelId> | null;
  /** One a line. */
  networks: string;
  expiry: Expiry;
  /** With `day`: `2026-11-22`. */
  day: string;
}

export interface KeyBody {
  name: string;
  permissions: Permission[];
  channelIds: ChannelId[] | null;
  networks: string[] | null;
  expiresAt: string | null;
}

export type KeyProblems = Partial<
  Record<"name" | "permissions" | "channelIds" | "networks" | "expiresAt", string>
>;

const days: Partial<Record<Expiry, number>> = { d30: 30, d90: 90, d365: 365 };

/** The end of a day on this machine's clock. */
const endOf = (day: string): number => new Date(`${day}T23:59:59`).getTime();

const expiresAt = (form: KeyForm, now: number): string | null | undefined => {
  if (form.expiry === "never") return null;
  if (form.expiry !== "day") return inDays(days[form.expiry] ?? 0, now);
  const end = endOf(form.day);
  return end > now ? new Date(end).toISOString() : undefined;
};

/** What to send for a new key, or what is wrong with what was entered. */
export const readKeyForm = (form: KeyForm, now: number): { body: KeyBody } | { problems: KeyProblems } => {
  const networks = form.networks
    .split(/[\s,]+/u)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  const wrong = networks.find((line) => !Network.safeParse(line).success);
  const end = expiresAt(form, now);
  const problems: KeyProblems = {
    ...(form.name.trim() === "" ? { name: words.nameMissing } : {}),
    ...(form.permissions.size === 0 ? { permissions: words.permissionsMissing } : {}),
    ...(form.channelIds?.size === 0 ? { channelIds: words.channelsMissing } : {}),
    ...(wrong === undefined ? {} : { networks: words.networkWrong(wrong) }),
    ...(end === undefined ? { expiresAt: words.dayWrong } : {}),
  };
  if (end === undefined || Object.keys(problems).length > 0) return { problems };
  return {
    body: {
      name: form.name.trim(),
      permissions: permissionNames.filter((permission) => form.permissions.has(permission)),
      channelIds: form.channelIds === null ? null : [...form.channelIds],
      networks: networks.length === 0 ? null : networks,
      expiresAt: end,
    },
  };
};
