import QRCode from "qrcode";
import { AppError } from "#contracts/errors.ts";
import type { twoFactorSetUp } from "#contracts/routes/two-factor.routes.ts";
import { statement } from "#core/platform/db/statement.ts";
import { lockTotpSecret } from "../../../identity/totp-secret.ts";
import { newTotpSecret, otpauthUrlOf, totpSecretText } from "../../../identity/totp.ts";
import type { Handler } from "../../handler.ts";
import { factorStatus } from "./get-two-factor.ts";
import type { TwoFactorDeps } from "./two-factor-deps.ts";

const put = statement<{ person_id: string }>("two-factor-put");

/** Makes a secret and shows it, this once. It opens nothing before `twoFactor.confirm` has seen a code of it. */
export const createSetUpTwoFactor =
  ({ db, settings }: TwoFactorDeps): Handler<typeof twoFactorSetUp> =>
  async ({ personId }) => {
    const secret = newTotpSecret();
    const locked = lockTotpSecret(settings.factorKey, personId, secret);
    const email = await db.asSystem("auth.two_factor", async (tx) => {
      const [person] = await tx.run(factorStatus, [personId]);
      if (!person) throw new AppError("session_expired");
      if ((await tx.run(put, [personId, locked])).length === 0) throw new AppError("two_factor_on");
      return person.email;
    });
    const otpauthUrl = otpauthUrlOf(secret, email);
    const text = totpSecretText(secret);
    secret.fill(0);
    const qrSvg = await QRCode.toString(otpauthUrl, {
      type: "svg",
      errorCorrectionLevel: "M",
      margin: 4,
    });
    return { otpauthUrl, secret: text, qrSvg };
  };
