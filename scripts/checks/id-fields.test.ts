import { describe, expect, test } from "vitest";
import { z } from "zod";
import { ContactId, DeliveryNo, MemberId } from "#contracts/ids.ts";
import { routes } from "#contracts/routes/registry.ts";
import { faultsOfIds } from "./check-contracts.ts";
import { idFields } from "./id-fields.ts";

describe("idFields", () => {
  test("finds ids through every wrapping, and nothing else", () => {
    const schema = z
      .strictObject({
        plain: MemberId,
        perhaps: MemberId.nullable().optional(),
        choice: z.union([z.literal("me"), MemberId]),
        many: z.array(ContactId).min(1),
        number: DeliveryNo.optional(),
        bare: z.uuid().default("x"),
        piped: z.string().pipe(z.uuidv7()),
        deep: z.object({
          to: z.discriminatedUnion("kind", [z.object({ kind: z.literal("a"), id: ContactId })]),
        }),
        byId: z.record(ContactId, z.string()),
        later: z.lazy(() => MemberId),
        text: z.string(),
        upTo: z.iso.datetime(),
        clientMessageId: z.string().regex(/^[A-Z]+$/),
      })
      .refine(() => true);
    expect(idFields(schema)).toEqual([
      ...["plain", "perhaps", "choice", "many", "number", "bare", "piped", "deep.to.id", "byId", "later"],
    ]);
    expect(idFields(undefined)).toEqual([]);
  });

  test("ends for a schema that holds itself", () => {
    interface Tree {
      id: string;
      inner: Tree[];
    }
    const tree: z.ZodType<Tree> = z.lazy(() => z.object({ id: z.uuid(), inner: z.array(tree) }));
    expect(idFields(tree)).toContain("id");
  });
});

describe("the check", () => {
  test("demands that the matrix tries every id of a body and a query", () => {
    expect(faultsOfIds(routes.conversationsUpdate, { bodyIds: ["assigneeId"] })).toEqual([]);
    expect(faultsOfIds(routes.conversationsUpdate, {})).toEqual([
      "body.assigneeId is an id, but bodyIds in its row of the matrix does not name it",
    ]);
    expect(faultsOfIds(routes.conversationsList, { queryIds: ["assignee"] })).toEqual([
      "query.channelId is an id, but queryIds in its row of the matrix does not name it",
    ]);
    expect(faultsOfIds(routes.conversationsList, { queryIds: ["assignee", "channelId", "gone"] })).toEqual([
      "its row in the matrix names the query field gone, which there is not",
    ]);
  });
});
