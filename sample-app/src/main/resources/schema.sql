-- The ledger of the accounts function. The table of its idempotency store is in the library: schema-<database>.sql.
CREATE TABLE ACCOUNTS (
	ID VARCHAR(100) NOT NULL PRIMARY KEY,
	BALANCE NUMERIC(19, 2) NOT NULL
);

-- Nothing here refuses a second booking of a transaction.
CREATE TABLE BOOKINGS (
	ID BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
	TRANSACTION_ID VARCHAR(100) NOT NULL,
	ACCOUNT_ID VARCHAR(100) NOT NULL REFERENCES ACCOUNTS,
	AMOUNT NUMERIC(19, 2) NOT NULL
);
