-- What waits for whom: the open step of a thing, those who may take it by role and scope, and those kept from it.

CREATE TABLE todos (
    id            BIGINT PRIMARY KEY,
    kind          TEXT   NOT NULL,
    subject_id    BIGINT NOT NULL,
    step          TEXT   NOT NULL,
    title         TEXT   NOT NULL,
    link          TEXT   NOT NULL,
    since_at      BIGINT NOT NULL,
    due_at        BIGINT,
    escalated_at  BIGINT
);
CREATE UNIQUE INDEX todos_thing ON todos (kind, subject_id);
CREATE INDEX todos_due ON todos (due_at, id) WHERE escalated_at IS NULL;

-- A person alone stands as role '' in the scope ('Person', id).
CREATE TABLE todo_holders (
    todo_id     BIGINT NOT NULL REFERENCES todos (id) ON DELETE CASCADE,
    role        TEXT   NOT NULL,
    scope_kind  TEXT   NOT NULL,
    scope_id    BIGINT NOT NULL,
    PRIMARY KEY (role, scope_kind, scope_id, todo_id)
);
CREATE INDEX todo_holders_todo ON todo_holders (todo_id);

CREATE TABLE todo_exempt (
    todo_id    BIGINT NOT NULL REFERENCES todos (id) ON DELETE CASCADE,
    person_id  BIGINT NOT NULL,
    PRIMARY KEY (todo_id, person_id)
);
