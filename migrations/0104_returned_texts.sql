-- What an article said when it was given back: whoever decides about it next sees what changed since.
ALTER TABLE article_steps ADD COLUMN said TEXT;
