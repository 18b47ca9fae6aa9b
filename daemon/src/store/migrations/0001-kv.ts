// BINARY collation of TEXT is UTF-8 byte order, which Store.list promises.
export const migration0001 = `
  CREATE TABLE kv (
    space TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (space, key)
  ) WITHOUT ROWID, STRICT;
`;
