import pg from "pg";

/** One transaction of the operator's own: the administrator, switched to the role `parley_setup`. */
export const asSetup = async <T>(adminUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> => {
  const client = new pg.Client({ connectionString: adminUrl, application_name: "parley-seed" });
  await client.connect();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL ROLE parley_setup");
    const answer = await work(client);
    await client.query("COMMIT");
    return answer;
  } finally {
    await client.end();
  }
};
