/** The newest `capacity` items, each with a number that never repeats. */
export class Ring<T> {
  #items: T[] = [];
  #first = 0;

  constructor(private readonly capacity: number) {}

  push(item: T): void {
    this.#items.push(item);
    // Cutting only at twice the capacity keeps a push cheap.
    if (this.#items.length >= this.capacity * 2) {
      const cut = this.#items.length - this.capacity;
      this.#items.splice(0, cut);
      this.#first += cut;
    }
  }

  /** How many items there ever were, which is the index of the next one. */
  get total(): number {
    return this.#first + this.#items.length;
  }

  /** Items from index `since` on, as far as they are still kept. */
  since(since: number): T[] {
    return this.#items.slice(Math.max(0, since - this.#first));
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
  }
}
