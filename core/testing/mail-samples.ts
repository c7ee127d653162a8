import type { MailContent } from "#core/domain/mail/mail.ts";

const link = (path: string) => `https://parley.test/${path}#token=pvt_kX9f2mQ7rT4wZ1bN8cV5xL3sD6hJ0gYa`;
const moved = { name: "Ana Costa", at: "2026-11-22T14:39:00.000Z", place: "198.51.100.0/24" };

/** One of every mail that Parley sends. */
export const mailSamples: readonly MailContent[] = [
  {
    template: "verify_email",
    name: "Ana Costa",
    orgName: "Harbour Bikes",
    link: link("verify-email"),
    days: 7,
  },
  { template: "change_email", name: "Ana Costa", link: link("change-email"), minutes: 60 },
  {
    template: "account_exists",
    loginLink: "https://parley.test/login",
    resetLink: "https://parley.test/forgot-password",
  },
  { template: "reset_password", name: "Ana Costa", link: link("reset-password"), minutes: 60 },
  { template: "magic_link", name: "Ana Costa", link: link("magic-link"), minutes: 15 },
  { template: "password_changed", ...moved, resetLink: "https://parley.test/forgot-password" },
  { template: "email_changed", ...moved, newEmail: "ana@harbour-bikes.example" },
  { template: "two_factor_changed", ...moved, on: true, resetLink: "https://parley.test/forgot-password" },
  { template: "two_factor_changed", ...moved, on: false, resetLink: "https://parley.test/forgot-password" },
  {
    template: "invitation",
    orgName: "Harbour Bikes",
    invitedBy: "Ana Costa",
    role: "manager",
    link: link("accept-invitation"),
    days: 7,
  },
  { template: "mail_test", orgName: "Harbour Bikes", name: "Ana Costa" },
];
