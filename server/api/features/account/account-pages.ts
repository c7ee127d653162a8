/** Pages of the console that mails lead to without a secret. */
export const loginPage = (publicUrl: string): string => `${publicUrl.replace(/\/$/, "")}/login`;
/** Where somebody asks for a link to set a new password. */
export const resetPage = (publicUrl: string): string => `${publicUrl.replace(/\/$/, "")}/reset-password`;
