/** Meta's limit for a text body, in characters as the API counts them. */
export const textLimit = 4096;
/** From here on the number left is shown. */
export const showFrom = 3_800;
