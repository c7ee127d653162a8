import { readBody, sendBadGateway, sendBytes, sendJson } from "../http.ts";
import type { StoredMedia } from "../media-store.ts";
import { authorisedNumber, tokenOf, type GraphCall } from "./call.ts";
import { graphError, noSuchObject } from "./graph-error.ts";
import { uploadLimit, uploadTypes } from "./media-rules.ts";
import { parseMultipart, type FormPart } from "./multipart.ts";

const MAX_UPLOAD = 101 * 1024 * 1024;

/** The parts of a multipart upload. @throws 100 when the body is something else. */
async function formOf(call: GraphCall): Promise<ReadonlyMap<string, FormPart>> {
  const bytes = await readBody(call.request, MAX_UPLOAD);
  const form = parseMultipart(bytes, call.request.headers["content-type"] ?? "");
  if (form === undefined) throw graphError(100, "The body must be multipart/form-data.");
  return form;
}

/** POST /{phone}/media: stores a file for 30 days. @throws 100 for a missing part or wrong type, 131053 for size. */
export async function uploadMedia(call: GraphCall, phoneNumberId: string): Promise<void> {
  const form = await formOf(call);
  const number = authorisedNumber(call, phoneNumberId);
  if (form.get("messaging_product")?.bytes.toString() !== "whatsapp")
    throw graphError(100, "Param messaging_product must be one of {WHATSAPP}.");
  const file = form.get("file");
  if (file?.filename === undefined) throw graphError(100, "The parameter file is required.");
  const declared = form.get("type")?.bytes.toString() ?? "";
  const mime = (declared === "" ? (file.type ?? "") : declared).split(";")[0]?.trim() ?? "";
  const limit = uploadLimit(mime);
  if (limit === undefined)
    throw graphError(
      100,
      `Param file must be a file with one of the following types: ${uploadTypes.join(", ")}. Received file of type '${mime}'.`,
    );
  if (file.bytes.length > limit)
    throw graphError(131053, `Media file size too big. Max file size we currently support: ${limit} bytes.`);
  const media = call.world.media.add({
    phoneNumberId: number.phoneNumberId,
    mimeType: mime,
    bytes: Buffer.from(file.bytes),
    source: "upload",
    filename: file.filename,
  });
  sendJson(call.response, 200, { id: media.id });
}

/** The media, if this token may see it and `phone_number_id`, when given, is its number. */
function authorisedMedia(call: GraphCall, id: string): StoredMedia {
  const { numbers } = tokenOf(call);
  const media = call.world.media.get(id);
  const asked = call.query.get("phone_number_id");
  if (media === undefined || !numbers.has(media.phoneNumberId)) throw noSuchObject(call.method, id);
  if (asked !== null && asked !== media.phoneNumberId) throw noSuchObject(call.method, id);
  return media;
}

/** GET /{media}: a download address for five minutes, the type, the size, and the sha256 in hex. */
export function getMedia(call: GraphCall, id: string): void {
  const media = authorisedMedia(call, id);
  sendJson(call.response, 200, {
    messaging_product: "whatsapp",
    url: call.world.media.urlOf(media),
    mime_type: media.mimeType,
    sha256: media.sha256.toString("hex"),
    file_size: media.bytes.length,
    id: media.id,
  });
}

/** DELETE /{media}. */
export function deleteMedia(call: GraphCall, id: string): void {
  call.world.media.delete(authorisedMedia(call, id).id);
  sendJson(call.response, 200, { success: true });
}

/** GET of a download address: 401 without the token, 404 when the address is wrong or older than five minutes. */
export function downloadMedia(call: GraphCall): void {
  if (call.world.desk.happens("media503")) {
    sendBadGateway(call.response, 503);
    return;
  }
  const { numbers } = tokenOf(call);
  const media = call.world.media.byUrl(call.query);
  if (media === undefined || !numbers.has(media.phoneNumberId)) {
    sendBytes(call.response, 404, "text/plain", "Not Found");
    return;
  }
  sendBytes(call.response, 200, media.mimeType, media.bytes);
}
