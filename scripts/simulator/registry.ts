import { createHash } from "node:crypto";
import {
  configSchema,
  type Account,
  type App,
  type BusinessNumber,
  type CustomerInput,
  type SimulatorConfig,
  type SimulatorConfigInput,
} from "./config.ts";
import type { Customer } from "./model.ts";
import { countryOf, waIdOf } from "./wa-id.ts";

/** Who exists: apps, accounts, numbers, tokens and customers. */
export class Registry {
  readonly apps = new Map<string, App>();
  readonly accounts = new Map<string, Account>();
  readonly numbers = new Map<string, BusinessNumber>();
  readonly #tokens = new Map<string, Set<string>>();
  readonly #customers = new Map<string, Customer>();
  /** Every BSUID, given or derived, to its owner. */
  readonly #byBsuid = new Map<string, Customer>();
  readonly #derived = new Map<string, string>();

  /**
   * Adds to or replaces what is known, by id.
   * @throws ZodError for a wrong shape, Error when an account names no app or a number no account.
   */
  merge(input: SimulatorConfigInput): SimulatorConfig {
    const config = configSchema.parse(input);
    const appKeys = new Set([...this.apps.keys(), ...config.apps.map((app) => app.appKey)]);
    for (const account of config.accounts)
      if (!appKeys.has(account.appKey))
        throw new Error(`account ${account.wabaId} names app ${account.appKey}, which is not configured`);
    const wabaIds = new Set([...this.accounts.keys(), ...config.accounts.map((account) => account.wabaId)]);
    for (const number of config.numbers)
      if (!wabaIds.has(number.wabaId))
        throw new Error(
          `number ${number.phoneNumberId} names account ${number.wabaId}, which is not configured`,
        );
    for (const app of config.apps) this.apps.set(app.appKey, app);
    for (const account of config.accounts) this.accounts.set(account.wabaId, account);
    for (const number of config.numbers) this.numbers.set(number.phoneNumberId, number);
    for (const customer of config.customers) this.addCustomer(customer);
    this.#indexTokens();
    return config;
  }

  #indexTokens(): void {
    this.#tokens.clear();
    for (const number of this.numbers.values()) {
      const ids = this.#tokens.get(number.accessToken) ?? new Set<string>();
      this.#tokens.set(number.accessToken, ids.add(number.phoneNumberId));
    }
  }

  /** Numbers that a token speaks for; undefined when nobody issued it. */
  numbersOfToken(token: string): ReadonlySet<string> | undefined {
    return this.#tokens.get(token);
  }

  accountOf(number: BusinessNumber): Account {
    const account = this.accounts.get(number.wabaId);
    if (account === undefined) throw new Error(`number ${number.phoneNumberId} has no account`);
    return account;
  }

  appOf(account: Account): App {
    const app = this.apps.get(account.appKey);
    if (app === undefined) throw new Error(`account ${account.wabaId} has no app`);
    return app;
  }

  /** Known customers, configured ones first. */
  listCustomers(): Customer[] {
    return [...this.#customers.values()].filter((customer) => !customer.invented);
  }

  /** Adds a customer, or replaces the one with the same phone (else BSUID). */
  addCustomer(input: CustomerInput, invented = false): Customer {
    const waId = input.phone === undefined ? undefined : waIdOf(input.phone);
    const key = waId ?? input.bsuid ?? "";
    const customer: Customer = {
      key,
      name: input.name,
      invented,
      ...(waId === undefined ? {} : { waId }),
      ...(input.bsuid === undefined ? {} : { bsuid: input.bsuid }),
      ...(input.username === undefined ? {} : { username: input.username }),
      ...(input.parentBsuid === undefined ? {} : { parentBsuid: input.parentBsuid }),
    };
    this.#customers.set(key, customer);
    if (customer.bsuid !== undefined) this.#byBsuid.set(customer.bsuid, customer);
    return customer;
  }

  /** Makes an invented customer one of the listed. */
  list(customer: Customer): Customer {
    const listed: Customer = { ...customer, invented: false };
    this.#customers.set(listed.key, listed);
    if (listed.bsuid !== undefined) this.#byBsuid.set(listed.bsuid, listed);
    return listed;
  }

  /** The customer with this phone (any spelling) or BSUID, if there is one. */
  findCustomer(phoneOrBsuid: string): Customer | undefined {
    const bsuid = this.#byBsuid.get(phoneOrBsuid);
    // A derived id may belong to a customer who was replaced since: the registry by key is the truth.
    if (bsuid !== undefined) return this.#customers.get(bsuid.key) ?? bsuid;
    return this.#customers.get(phoneOrBsuid) ?? this.#customers.get(waIdOf(phoneOrBsuid));
  }

  /** As findCustomer, but every phone and BSUID is taken for a person with WhatsApp. */
  customerFor(phoneOrBsuid: string): Customer {
    const known = this.findCustomer(phoneOrBsuid);
    if (known !== undefined) return known;
    if (/^[A-Z]{2}\./.test(phoneOrBsuid))
      return this.addCustomer({ bsuid: phoneOrBsuid, name: `Customer ${phoneOrBsuid.slice(-4)}` }, true);
    return this.addCustomer({ phone: phoneOrBsuid, name: `Customer ${phoneOrBsuid.slice(-4)}` }, true);
  }

  /**
   * The business-scoped user id of a customer. A configured one is the same everywhere;
   * otherwise each portfolio gets its own, as at Meta, and always the same one.
   */
  bsuidOf(customer: Customer, portfolioId: string): string {
    if (customer.bsuid !== undefined) return customer.bsuid;
    const cacheKey = `${portfolioId}|${customer.key}`;
    const cached = this.#derived.get(cacheKey);
    if (cached !== undefined) return cached;
    const hash = createHash("sha256").update(cacheKey).digest();
    const digits = (hash.readBigUInt64BE() % 10n ** 19n).toString().padStart(20, "1");
    const bsuid = `${countryOf(customer.key)}.${digits}`;
    this.#derived.set(cacheKey, bsuid);
    this.#byBsuid.set(bsuid, customer);
    return bsuid;
  }

  /** Forgets invented customers only. */
  forgetInvented(): void {
    for (const customer of this.#customers.values())
      if (customer.invented) this.#customers.delete(customer.key);
    this.#byBsuid.clear();
    this.#derived.clear();
    for (const customer of this.#customers.values())
      if (customer.bsuid !== undefined) this.#byBsuid.set(customer.bsuid, customer);
  }
}
