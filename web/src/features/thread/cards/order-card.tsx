import { ShoppingBag } from "lucide-react";
import type { Message } from "#contracts/shapes/message.ts";
import { asArray, asNumber, asObject, asText, bodyOf } from "../content.ts";
import { strings } from "../strings.ts";
import { WhatsappText } from "../whatsapp-text.tsx";
import { Card } from "./parts.tsx";

export interface OrderLine {
  product: string;
  quantity: number;
  /** Price of one, in units of the currency. */
  price: number;
  currency: string;
}

/** The lines of an order, as far as they can be read. */
export const orderLines = (message: Message): OrderLine[] =>
  asArray(bodyOf(message)["product_items"]).flatMap((entry): OrderLine[] => {
    const item = asObject(entry);
    const product = asText(item?.["product_retailer_id"]);
    if (item === undefined || product === undefined) return [];
    return [
      {
        product,
        quantity: asNumber(item["quantity"]) ?? 1,
        price: asNumber(item["item_price"]) ?? 0,
        currency: asText(item["currency"]) ?? "",
      },
    ];
  });

const money = (amount: number, currency: string): string => {
  try {
    return new Intl.NumberFormat(document.documentElement.lang || "en", {
      style: "currency",
      currency,
    }).format(amount);
  } catch {
    return `${amount.toFixed(2)} ${currency}`.trim();
  }
};

/** What the customer ordered, with the total per currency. */
export const OrderCard = ({ message }: { message: Message }) => {
  const lines = orderLines(message);
  const note = asText(bodyOf(message)["text"]) ?? message.text;
  const totals = new Map<string, number>();
  for (const line of lines) {
    totals.set(line.currency, (totals.get(line.currency) ?? 0) + line.price * line.quantity);
  }
  const count = lines.reduce((sum, line) => sum + line.quantity, 0);
  return (
    <Card icon={<ShoppingBag size={20} />} title={strings.order.title} detail={strings.order.items(count)}>
      {note !== undefined && <WhatsappText text={note} />}
      <table className="w-full border-t border-ink/10 text-sm">
        <tbody>
          {lines.map((line, index) => (
            <tr key={index}>
              <td className="py-1 pe-3 wrap-anywhere">{line.product}</td>
              <td className="py-1 pe-3 text-end whitespace-nowrap text-ink-2 tabular">
                {line.quantity} × {money(line.price, line.currency)}
              </td>
              <td className="py-1 text-end whitespace-nowrap tabular">
                {money(line.price * line.quantity, line.currency)}
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          {[...totals].map(([currency, total]) => (
            <tr key={currency} className="border-t border-ink/10 font-medium">
              <th scope="row" colSpan={2} className="py-1.5 text-start font-medium">
                {strings.order.total}
              </th>
              <td className="py-1.5 text-end whitespace-nowrap tabular">{money(total, currency)}</td>
            </tr>
          ))}
        </tfoot>
      </table>
    </Card>
  );
};
