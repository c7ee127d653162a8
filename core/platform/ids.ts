import { v7 } from "uuid";

/** A new UUIDv7: sortable by time of making, so keys stay local in their index. */
export const newId = (): string => v7();
