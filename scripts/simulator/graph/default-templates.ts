import type { Account, Template } from "../config.ts";

type Component = Template["components"][number];

const body = (text: string): Component => ({ type: "BODY", text });
const image: Component = { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW1hZ2U="] } };
const buttons = (...list: Record<string, unknown>[]): Component => ({ type: "BUTTONS", buttons: list });

function template(
  name: string,
  category: Template["category"],
  components: Component[],
  more: Partial<Template> = {},
): Template {
  return {
    name,
    language: "en_US",
    status: "APPROVED",
    category,
    parameter_format: "POSITIONAL",
    quality_score: { score: "GREEN", date: 1795082400 },
    components,
    ...more,
  };
}

const card: Component = {
  type: "CARD",
  components: [
    image,
    body("A fine mug"),
    buttons(
      { type: "QUICK_REPLY", text: "More like this" },
      { type: "URL", text: "Shop", url: "https://www.example.com/m/{{1}}", example: ["red"] },
    ),
  ],
};

/** What every account owns unless its configuration lists templates: one of each kind, one paused, one rejected. */
const defaults: readonly Template[] = [
  template("order_confirmation", "UTILITY", [
    image,
    body("Thanks {{1}}, your payment of {{2}} arrived. We ship on {{3}}, promised."),
    buttons(
      { type: "URL", text: "Track", url: "https://www.example.com/t/{{1}}", example: ["42"] },
      { type: "QUICK_REPLY", text: "Stop promotions" },
    ),
  ]),
  template("shipping_update", "UTILITY", [body("Hello {{1}}, your parcel {{2}} is on its way.")]),
  template("order_delivery_update", "UTILITY", [
    { type: "HEADER", format: "LOCATION" },
    body("Hello {{1}}, your order is waiting for you here."),
  ]),
  template(
    "reservation_confirmation",
    "UTILITY",
    [body("Hi {{first_name}}, your table on {{day}} is confirmed.")],
    { parameter_format: "NAMED" },
  ),
  template("feedback_flow", "UTILITY", [
    body("How did we do? It takes a minute."),
    buttons({ type: "FLOW", text: "Start", flow_id: "662739000005886" }),
  ]),
  template("verification_code", "AUTHENTICATION", [
    { type: "BODY", text: "*{{1}}* is your verification code.", add_security_recommendation: true },
    buttons({
      type: "URL",
      text: "Copy code",
      url: "https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}",
    }),
  ]),
  template("autumn_sale", "MARKETING", [
    body("Our autumn sale is on: a quarter off every mug."),
    { type: "FOOTER", text: "Reply STOP to opt out" },
    buttons({ type: "QUICK_REPLY", text: "Stop promotions" }),
  ]),
  template("abandoned_cart", "MARKETING", [
    body("Your mugs are still waiting for you."),
    buttons({ type: "MPM", text: "View items" }),
  ]),
  template("carousel_mugs", "MARKETING", [
    body("New mugs for you, {{1}}, enjoy!"),
    { type: "CAROUSEL", cards: [card, card] },
  ]),
  template("lto_autumn", "MARKETING", [
    { type: "LIMITED_TIME_OFFER", limited_time_offer: { text: "Ends soon", has_expiration: true } },
    body("Hi {{1}}, use code {{2}} today."),
    buttons(
      { type: "COPY_CODE", example: "MUG25" },
      { type: "URL", text: "Shop", url: "https://www.example.com/s/{{1}}", example: ["42"] },
    ),
  ]),
  template("spring_sale", "MARKETING", [body("Our spring sale has begun.")], {
    status: "PAUSED",
    quality_score: { score: "RED", date: 1795082400 },
  }),
  template("abandoned_cart", "MARKETING", [body("Hi {{1}}{{2}}")], {
    language: "en",
    status: "REJECTED",
    quality_score: { score: "UNKNOWN" },
  }),
];

/** The templates of an account, each with an id. */
export function templatesOf(account: Account): readonly (Template & { readonly id: string })[] {
  const offset = Number.parseInt(account.wabaId.slice(-6), 10) || 0;
  return (account.templates ?? defaults).map((entry, index) => ({
    ...entry,
    id: entry.id ?? String(1_689_556_900_000_000 + offset * 100 + index),
  }));
}
