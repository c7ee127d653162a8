import { Megaphone } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { safeHref } from "../../../lib/whatsapp-marks.ts";
import { asObject, asText } from "../content.ts";
import { strings } from "../strings.ts";
import { OutLink } from "./parts.tsx";

/** The ad or post that brought the customer, above what they wrote. */
export const ReferralCard = ({ message }: { message: Message }) => {
  const referral = asObject(message.content?.["referral"]);
  if (referral === undefined) return null;
  const href = safeHref(asText(referral["source_url"]) ?? "");
  const post = asText(referral["source_type"]) === "post";
  const label = post ? strings.referral.post : strings.referral.title;
  return (
    <div className="mb-2 flex flex-col gap-1 rounded-lg border-s-2 border-accent bg-ink/5 px-3 py-2">
      <p className="flex items-center gap-1.5 text-xs font-medium text-accent">
        <Megaphone size={13} aria-hidden="true" />
        {label}
      </p>
      <p dir="auto" className="text-sm font-medium">
        {asText(referral["headline"])}
      </p>
      <p dir="auto" className="text-sm text-ink-2">
        {asText(referral["body"])}
      </p>
      {href !== undefined && (
        <OutLink href={href}>{post ? strings.referral.openPost : strings.referral.open}</OutLink>
      )}
    </div>
  );
};

/** The product that the customer asks about. */
export const ProductLine = ({ message }: { message: Message }) => {
  const context = asObject(message.content?.["context"]);
  const product = asObject(context?.["referred_product"] ?? message.content?.["referred_product"]);
  const id = asText(product?.["product_retailer_id"]);
  if (id === undefined) return null;
  return (
    <p className="mb-1.5 rounded-lg bg-ink/5 px-3 py-1.5 text-sm text-ink-2">
      {strings.product} <span className="font-medium text-ink">{id}</span>
    </p>
  );
};
