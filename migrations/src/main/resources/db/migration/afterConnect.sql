-- Limits of time that protect a server's requests would cut off a migration of large tables. Flyway also idles in a
-- transaction, on the lock of its history, while a migration runs on another connection.
SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
