import { screen, waitFor, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useState, type ReactNode } from "react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MemberId } from "#contracts/ids.ts";
import { permissionNames } from "#contracts/roles.ts";
import { auditActions } from "#contracts/shapes/audit.ts";
import { uuid } from "../../../testing/build.ts";
import { buildTeamMember, fakeApi, signedInWith } from "../../../testing/fake-api.ts";
import { renderPage } from "../../../testing/render.tsx";
import { settingsSearch, SettingsSearchContext, type SettingsSearch } from "../shared/search.ts";
import { actionGroups, wordsOf } from "./action-groups.ts";
import AuditPage from "./audit-page.tsx";
import { detailName, detailText } from "./detail-text.ts";
import { strings } from "./strings.ts";
import { dayBorder } from "./use-audit.ts";

const entry = (no: number) => ({
  no,
  at: "2026-11-22T10:00:00.000Z",
  actor: { kind: "member", id: uuid(5), name: "Ana Duarte" },
  action: "member.changed",
  target: { kind: "member", id: uuid(6), name: `Member ${no}` },
  place: "203.0.113.x",
  requestId: "req_7",
  details: { role: { from: "agent", to: "manager" } },
  hash: "ab".repeat(32),
});
const basics = { "GET /members": () => ({ items: [buildTeamMember()], nextCursor: null, asOfSeq: 1 }) };

/** Stands in for the address. */
const WithSearch = ({ children }: { children: ReactNode }) => {
  const [search, setSearch] = useState<SettingsSearch>({});
  return <SettingsSearchContext value={{ search, setSearch }}>{children}</SettingsSearchContext>;
};

beforeEach(() => signedInWith());
afterEach(() => vi.unstubAllGlobals());

describe("the audit log", () => {
  it("goes on by cursor, and opens the details of an entry", async () => {
    const calls = fakeApi({
      ...basics,
      "GET /audit": ({ query }) =>
        query.has("cursor")
          ? { items: [entry(1)], nextCursor: null }
          : { items: [entry(2)], nextCursor: "older" },
    });
    await renderPage(<AuditPage />);
    const row = (await screen.findAllByText(/Member 2/u))[0]?.closest("tr");
    await userEvent.click(within(row!).getByRole("button", { name: strings.show }));
    expect(screen.getByText("agent → manager")).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: "Show more" }));
    await screen.findAllByText(/Member 1/u);
    expect(
      calls
        .filter((each) => each.route === "GET /audit")
        .at(-1)
        ?.query.get("cursor"),
    ).toBe("older");
    expect(screen.queryByRole("button", { name: "Show more" })).toBeNull();
  });

  it("asks the server for what the filters say", async () => {
    const calls = fakeApi({ ...basics, "GET /audit": () => ({ items: [], nextCursor: null }) });
    await renderPage(
      <WithSearch>
        <AuditPage />
      </WithSearch>,
    );
    expect(await screen.findByText(strings.empty.title)).toBeTruthy();
    await userEvent.selectOptions(screen.getByLabelText(strings.filters.action), "login.failed");
    await screen.findByRole("option", { name: "Ana Duarte" });
    await userEvent.selectOptions(screen.getByLabelText(strings.filters.member), "Ana Duarte");
    await userEvent.type(screen.getByLabelText(strings.filters.search), "bruno");
    await waitFor(() => {
      const { query } = calls.at(-1)!;
      expect(Object.fromEntries(query)).toEqual({
        limit: "50",
        action: "login.failed",
        memberId: uuid(5),
        q: "bruno",
      });
    });
    expect(await screen.findByText(strings.nothing.title)).toBeTruthy();
    await userEvent.click(screen.getByRole("button", { name: strings.filters.clear }));
    expect(await screen.findByText(strings.empty.title)).toBeTruthy();
  });

  it("saves the export as a file, in the format that was chosen", async () => {
    let saved: Blob | undefined;
    vi.spyOn(URL, "createObjectURL").mockImplementation((blob) => {
      saved = blob as Blob;
      return "blob:audit";
    });
    const calls = fakeApi({
      ...basics,
      "GET /audit": () => ({ items: [entry(1)], nextCursor: null }),
      "POST /audit/export": () => ({
        fileName: "audit.csv",
        contentType: "text/csv",
        entries: 1,
        text: "no,at\n1,now\n",
      }),
    });
    await renderPage(<AuditPage />);
    await userEvent.click(await screen.findByRole("button", { name: strings.export.button }));
    await userEvent.click(await screen.findByRole("radio", { name: strings.export.csv }));
    await userEvent.click(screen.getByTestId("dialog-submit"));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(calls.find((each) => each.route === "POST /audit/export")?.body).toEqual({ format: "csv" });
    expect(await saved?.text()).toBe("no,at\n1,now\n");
  });

  it("does not offer the export to somebody who may only read", async () => {
    signedInWith(permissionNames.filter((permission) => permission !== "audit:export"));
    fakeApi({ ...basics, "GET /audit": () => ({ items: [entry(1)], nextCursor: null }) });
    await renderPage(<AuditPage />);
    await screen.findAllByText(/Member 1/u);
    expect(screen.queryByRole("button", { name: strings.export.button })).toBeNull();
  });
});

describe("what the log says", () => {
  it("has words for every action, each in one group", () => {
    expect(actionGroups().flatMap((group) => group.actions)).toHaveLength(auditActions.length);
    for (const action of auditActions) expect(wordsOf(action)).not.toBe(action);
  });

  it.each([
    [{ from: "agent", to: null }, "agent → —"],
    [["a", 2, true], "a, 2, Yes"],
    [{ handedOver: 3, name: "Sales" }, "Handed over: 3; Name: Sales"],
    [[], "—"],
    ["", "—"],
    [false, "No"],
  ])("reads %j as %s", (value, words) => expect(detailText(value)).toBe(words));

  it("names details in words", () => {
    expect([detailName("handedOver"), detailName("session_ids")]).toEqual(["Handed over", "Session ids"]);
  });
});

describe("the address of the log", () => {
  it("reads what it knows and leaves out the rest", () => {
    const member = MemberId.parse(uuid(5));
    expect(
      settingsSearch({
        action: "login.failed",
        member,
        q: 42,
        from: "2026-11-01",
        to: "2026-13-01",
        tab: "x",
      }),
    ).toEqual({ action: "login.failed", member, q: "42", from: "2026-11-01" });
    expect(settingsSearch({ action: "no.such", member: "x", q: "", tab: "teams" })).toEqual({ tab: "teams" });
  });

  it("covers the whole of both days", () => {
    const hours = Date.parse(dayBorder("2026-11-22", "end")) - Date.parse(dayBorder("2026-11-22", "start"));
    expect(hours).toBe(86_400_000 - 1);
  });
});
