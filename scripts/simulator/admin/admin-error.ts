/** A refusal of the admin API, with the HTTP status it leaves with. */
export class AdminError extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}
