-- Who wrote in an article beside its provider: whoever did is kept from accepting it.

CREATE TABLE article_editors (
    article_id  BIGINT NOT NULL REFERENCES articles (id),
    person_id   BIGINT NOT NULL REFERENCES persons (id),
    PRIMARY KEY (article_id, person_id)
);

-- Of earlier edits the trail alone knows.
INSERT INTO article_editors (article_id, person_id)
    SELECT DISTINCT r.id, a.actor_id
      FROM audit a
      JOIN articles r ON r.id = a.subject_id
      JOIN persons p ON p.id = a.actor_id
     WHERE a.kind = 'Article' AND a.verb = 'articles.edited' AND a.actor_kind = 'person' AND a.actor_id <> r.provided_by;
