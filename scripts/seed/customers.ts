import { seededRandom } from "./random.ts";

/** A person of the demo, as WhatsApp names one: by phone, by BSUID, or both. */
export interface Customer {
  name: string;
  phone?: string;
  bsuid: string;
  username?: string;
}

const given = [
  "Maya",
  "Jonas",
  "Priya",
  "Adaeze",
  "Lukas",
  "Sofia",
  "Omar",
  "Hannah",
  "Diego",
  "Yuki",
  "Amara",
  "Noah",
  "Zainab",
  "Mateo",
  "Ingrid",
  "Ravi",
  "Chloe",
  "Kofi",
  "Elena",
  "Tariq",
  "Freya",
  "Andile",
  "Camila",
  "Oskar",
  "Leena",
  "Hugo",
  "Fatima",
  "Callum",
  "Mei",
  "Rosa",
  "Pavel",
  "Imani",
  "Giulia",
  "Samir",
  "Astrid",
  "Bilal",
  "Nadia",
  "Felix",
] as const;
const family = [
  "Okafor",
  "Weber",
  "Nair",
  "Silva",
  "Lindqvist",
  "Haddad",
  "Fischer",
  "Moreau",
  "Tanaka",
  "Mensah",
  "Rossi",
  "Kowalski",
  "Rahman",
  "Byrne",
  "Alvarez",
  "Novak",
  "Santos",
  "Iyer",
  "Campbell",
  "Dubois",
  "Eriksen",
  "Farah",
  "Greco",
  "Hughes",
  "Ibrahim",
  "Jansen",
  "Keller",
  "Larsen",
  "Murphy",
  "Owusu",
] as const;

/**
 * Number `index` of the demo's customers. Phones come from the ranges kept for fiction (UK 07700 900xxx); the
 * numbers of the webhook fixtures are left free. Every fifth person shows no phone, only a username or a BSUID.
 */
export const customer = (index: number): Customer => {
  const random = seededRandom(7_000 + index);
  const name = `${random.pick(given)} ${random.pick(family)}`;
  const hidden = index % 5 === 4;
  const digits = String(20_000_000_000_000_000n + BigInt(index) * 7_919n);
  if (!hidden) return { name, phone: `447700900${String(200 + index)}`, bsuid: `GB.${digits}` };
  const handle = name.toLowerCase().replace(/[^a-z]+/g, ".");
  return { name, bsuid: `IN.${digits}`, ...(index % 10 === 9 ? { username: `${handle}${index}` } : {}) };
};
