/** The same database under another login. */
export const loginUrl = (adminUrl: string, user: string, password: string): string => {
  const url = new URL(adminUrl);
  url.username = user;
  url.password = password;
  return url.href;
};
