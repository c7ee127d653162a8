import { describe, expect, test } from "vitest";
import { cutBody } from "./cut-body.ts";

const owned = { accounts: new Set(["waba-1"]), numbers: new Set(["number-1"]) };
const cut = (body: unknown) => cutBody(Buffer.from(JSON.stringify(body)), owned);
const change = (number?: string) => ({
  field: "messages",
  value: number === undefined ? { event: "x" } : { metadata: { phone_number_id: number } },
});

describe("cutBody", () => {
  test("keeps whole entries of own accounts and drops the others", () => {
    const body = {
      object: "whatsapp_business_account",
      entry: [
        { id: "waba-1", time: 1, changes: [change("number-1"), change()] },
        { id: "waba-2", time: 2, changes: [change("number-2")] },
      ],
    };
    expect(cut(body)).toEqual({ object: body.object, entry: [body.entry[0]] });
  });

  test("drops a change that names somebody else's number inside an own entry", () => {
    const body = { entry: [{ id: "waba-1", changes: [change("number-1"), change("number-2")] }] };
    expect(cut(body)).toEqual({ entry: [{ id: "waba-1", changes: [change("number-1")] }] });
  });

  test("shows nothing when nothing is the reader's, or it cannot be told", () => {
    expect(cut({ entry: [{ id: "waba-2", changes: [] }] })).toBeUndefined();
    expect(cut({ entry: "all" })).toBeUndefined();
    expect(cut([1])).toBeUndefined();
    expect(cutBody(Buffer.from("{"), owned)).toBeUndefined();
  });
});
