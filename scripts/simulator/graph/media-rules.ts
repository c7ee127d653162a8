const KB = 1024;
const MB = 1024 * KB;

interface Rule {
  readonly mime: string;
  readonly maxBytes: number;
}

const rules = (maxBytes: number, ...mimes: string[]): readonly Rule[] =>
  mimes.map((mime) => ({ mime, maxBytes }));

/** What may be sent as what, and how large (Meta's media page, copy Dec 2025). */
export const mediaRules = {
  image: rules(5 * MB, "image/jpeg", "image/png"),
  video: rules(16 * MB, "video/mp4", "video/3gpp"),
  audio: rules(16 * MB, "audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"),
  sticker: rules(500 * KB, "image/webp"),
  document: rules(
    100 * MB,
    "text/plain",
    "application/pdf",
    "application/msword",
    "application/vnd.ms-excel",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  ),
} as const;

export type MediaKind = keyof typeof mediaRules;

/** The largest size of an uploadable type, in bytes; undefined when the type may not be uploaded. */
export function uploadLimit(mime: string): number | undefined {
  const hits = Object.values(mediaRules)
    .flat()
    .filter((rule) => rule.mime === mime);
  return hits.length === 0 ? undefined : Math.max(...hits.map((rule) => rule.maxBytes));
}

/** Every uploadable type, for the error text. */
export const uploadTypes: readonly string[] = Object.values(mediaRules)
  .flat()
  .map((rule) => rule.mime);
