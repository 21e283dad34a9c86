-- One journal and its snapshots in a SQLite file that processes of one machine share, version 1: the same as in
-- postgresql-1.sql, with the names that the journal of a local run has.

CREATE TABLE journal (
  ordering INTEGER PRIMARY KEY,
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  created INTEGER NOT NULL,
  deleted INTEGER NOT NULL,
  identifier INTEGER,
  manifest TEXT,
  tags TEXT,
  writer_uuid TEXT,
  message BLOB NOT NULL,
  UNIQUE (persistence_id, sequence_number)
);

CREATE TABLE snapshot (
  persistence_id TEXT NOT NULL,
  sequence_number INTEGER NOT NULL,
  created INTEGER NOT NULL,
  serializer_id INTEGER,
  manifest TEXT,
  snapshot BLOB,
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE TRIGGER in_order BEFORE INSERT ON journal
WHEN EXISTS (SELECT 1 FROM journal j WHERE j.persistence_id = NEW.persistence_id AND j.sequence_number > NEW.sequence_number)
BEGIN
  SELECT RAISE(ABORT, 'the event comes after a later one');
END;

PRAGMA user_version = 1;
