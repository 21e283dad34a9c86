-- The journals of a cluster, version 1. Applied by 'actorlab storage init' in one transaction.
-- Control and bulk are apart, so that many trajectories do not delay the run's few decisions.

CREATE TABLE actorlab_schema (
  version integer PRIMARY KEY,
  made timestamptz NOT NULL DEFAULT now()
);
INSERT INTO actorlab_schema (version) VALUES (1);

-- The primary key is the fence: of two writers of one persistence id, the second finds its numbers taken.
CREATE TABLE control_journal (
  persistence_id text NOT NULL,
  sequence_number bigint NOT NULL,
  ordering bigint GENERATED ALWAYS AS IDENTITY,
  created bigint NOT NULL,
  deleted boolean NOT NULL,
  identifier integer,
  manifest text,
  tags text,
  writer_uuid text,
  message bytea NOT NULL,
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE TABLE control_snapshots (
  persistence_id text NOT NULL,
  sequence_number bigint NOT NULL,
  created bigint NOT NULL,
  serializer_id integer,
  manifest text,
  snapshot bytea,
  PRIMARY KEY (persistence_id, sequence_number)
);

CREATE TABLE bulk_journal (LIKE control_journal INCLUDING IDENTITY INCLUDING INDEXES);
CREATE TABLE bulk_snapshots (LIKE control_snapshots INCLUDING INDEXES);

-- Where events were deleted, the key has forgotten their numbers: nothing may be written below what is there.
CREATE FUNCTION control_journal_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM control_journal j WHERE j.persistence_id = NEW.persistence_id AND j.sequence_number > NEW.sequence_number) THEN
    RAISE EXCEPTION 'event % of % comes after a later one', NEW.sequence_number, NEW.persistence_id USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON control_journal FOR EACH ROW EXECUTE FUNCTION control_journal_in_order();

CREATE FUNCTION bulk_journal_in_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM bulk_journal j WHERE j.persistence_id = NEW.persistence_id AND j.sequence_number > NEW.sequence_number) THEN
    RAISE EXCEPTION 'event % of % comes after a later one', NEW.sequence_number, NEW.persistence_id USING ERRCODE = 'unique_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON bulk_journal FOR EACH ROW EXECUTE FUNCTION bulk_journal_in_order();
