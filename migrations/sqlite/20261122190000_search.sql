-- +goose Up
-- Full-text search, on FTS5. internal/video/search.go asks it; docs/decisions/0008-search.md says why it is so.

-- What of each video is searched. Its number in the indexes comes of the beginning of its id, a UUIDv7: 48 bits of milliseconds,
-- 12 bits below them, 3 random ones; VACUUM does not change it. The newest has the smallest, since FTS5 finds its way into the
-- middle of a list fast only forward.
-- The scope says in whose lists the video is found: its owner's, and when it is public the feed and its owner's public ones.
CREATE VIEW `video_texts` AS SELECT `id`, `title`, `description`,
  9223372036854775807 - (((('0x' || substr(`id`, 1, 8) || substr(`id`, 10, 4) || substr(`id`, 16, 3)) ->> '$') << 3)
    | (((('0x' || substr(`id`, 20, 2)) ->> '$') & 63) >> 3)) AS `number`,
  'owner' || replace(`owner_id`, '-', '')
    || iif(`visibility` = 'PUBLIC', ' public public' || replace(`owner_id`, '-', ''), '') AS `scope`
FROM `videos`;

-- Titles have an index of their own: a word that is in half of all descriptions and in no title is then found missing at once.
-- Prefixes of up to 20 characters are indexed as if they were words: any other is put together from all words that begin so.
CREATE VIRTUAL TABLE `video_search` USING fts5(`title`, `description`, `scope`, `video_id` UNINDEXED,
  content='', contentless_delete=1, contentless_unindexed=1, tokenize="unicode61 remove_diacritics 2",
  prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');
CREATE VIRTUAL TABLE `video_title_search` USING fts5(`title`, `scope`, `video_id` UNINDEXED,
  content='', contentless_delete=1, contentless_unindexed=1, tokenize="unicode61 remove_diacritics 2",
  prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');

INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
  SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` ORDER BY `number`;
INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
  SELECT `number`, `title`, `scope`, `id` FROM `video_texts` ORDER BY `number`;

-- +goose StatementBegin
CREATE TRIGGER `video_search_insert` AFTER INSERT ON `videos` BEGIN
  INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
    SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
  INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
    SELECT `number`, `title`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `video_search_update` AFTER UPDATE OF `title`, `description`, `visibility`, `owner_id` ON `videos` BEGIN
  DELETE FROM `video_search` WHERE `rowid` = (SELECT `number` FROM `video_texts` WHERE `id` = NEW.`id`);
  INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
    SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
  DELETE FROM `video_title_search` WHERE `rowid` = (SELECT `number` FROM `video_texts` WHERE `id` = NEW.`id`);
  INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
    SELECT `number`, `title`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `video_search_delete` BEFORE DELETE ON `videos` BEGIN
  DELETE FROM `video_search` WHERE `rowid` = (SELECT `number` FROM `video_texts` WHERE `id` = OLD.`id`);
  DELETE FROM `video_title_search` WHERE `rowid` = (SELECT `number` FROM `video_texts` WHERE `id` = OLD.`id`);
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER `video_search_delete`;
DROP TRIGGER `video_search_update`;
DROP TRIGGER `video_search_insert`;
DROP TABLE `video_title_search`;
DROP TABLE `video_search`;
DROP VIEW `video_texts`;
