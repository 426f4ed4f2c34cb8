-- +goose Up
-- What videos are found by is made by the program (internal/text), for every database alike: SQLite's own way of making words
-- of a text is not asked any more. docs/decisions/0010-folding.md says why. Written by hand: ent's plan would copy the table.
ALTER TABLE `videos` ADD COLUMN `title_words` text NOT NULL DEFAULT ('');
ALTER TABLE `videos` ADD COLUMN `title_fold` integer NOT NULL DEFAULT (0);
ALTER TABLE `videos` ADD COLUMN `description_words` text NOT NULL DEFAULT ('');
ALTER TABLE `videos` ADD COLUMN `description_fold` integer NOT NULL DEFAULT (0);
CREATE INDEX `video_title_fold` ON `videos` (`title_fold`);
CREATE INDEX `video_description_fold` ON `videos` (`description_fold`);

-- The indexes are made anew and are empty: no SQL can fold what they shall hold. internal/database does so right after, batch
-- by batch, and the triggers below fill them. The tokenizer only splits at spaces, as the words of a program hold nothing else
-- in ASCII than letters and digits.
DROP TRIGGER `video_search_delete`;
DROP TRIGGER `video_search_update`;
DROP TRIGGER `video_search_insert`;
DROP TABLE `video_title_search`;
DROP TABLE `video_search`;
-- SQLite leaves this one behind.
DROP TABLE IF EXISTS `video_title_search_content`;
DROP TABLE IF EXISTS `video_search_content`;
DROP VIEW `video_texts`;
CREATE VIEW `video_texts` AS SELECT `id`,
  iif(`title_words` = '', `title`, `title_words`) AS `title`,
  iif(`description_words` = '', `description`, `description_words`) AS `description`,
  9223372036854775807 - (((('0x' || substr(`id`, 1, 8) || substr(`id`, 10, 4) || substr(`id`, 16, 3)) ->> '$') << 3)
    | (((('0x' || substr(`id`, 20, 2)) ->> '$') & 63) >> 3)) AS `number`,
  'all owner' || replace(`owner_id`, '-', '')
    || iif(`visibility` = 'PUBLIC', ' public public' || replace(`owner_id`, '-', ''), '') AS `scope`
FROM `videos`;
CREATE VIRTUAL TABLE `video_search` USING fts5(`title`, `description`, `scope`, `video_id` UNINDEXED,
  content='', contentless_delete=1, contentless_unindexed=1, tokenize="ascii",
  prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');
CREATE VIRTUAL TABLE `video_title_search` USING fts5(`title`, `scope`, `video_id` UNINDEXED,
  content='', contentless_delete=1, contentless_unindexed=1, tokenize="ascii",
  prefix='1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20');

-- +goose StatementBegin
CREATE TRIGGER `video_search_insert` AFTER INSERT ON `videos` BEGIN
  INSERT INTO `video_search` (`rowid`, `title`, `description`, `scope`, `video_id`)
    SELECT `number`, `title`, `description`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
  INSERT INTO `video_title_search` (`rowid`, `title`, `scope`, `video_id`)
    SELECT `number`, `title`, `scope`, `id` FROM `video_texts` WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `video_search_update` AFTER UPDATE OF `title`, `title_words`, `description`, `description_words`,
  `visibility`, `owner_id` ON `videos` BEGIN
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

-- A server of the version before, which still runs beside this one, knows nothing of words. What it adds is found by what it
-- wrote, which finds at least its words in ASCII; what it changes, by the old words. Both are folded within a minute, as they
-- are marked so: the former by the default, the latter here. A text that was changed by this version, to one with the same
-- words, is marked for nothing, which does no harm.
-- +goose StatementBegin
CREATE TRIGGER `video_title_unfolded` AFTER UPDATE OF `title` ON `videos`
WHEN NEW.`title` IS NOT OLD.`title` AND NEW.`title_words` IS OLD.`title_words` AND NEW.`title_fold` <> 0 BEGIN
  UPDATE `videos` SET `title_fold` = 0 WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER `video_description_unfolded` AFTER UPDATE OF `description` ON `videos`
WHEN NEW.`description` IS NOT OLD.`description` AND NEW.`description_words` IS OLD.`description_words` AND NEW.`description_fold` <> 0 BEGIN
  UPDATE `videos` SET `description_fold` = 0 WHERE `id` = NEW.`id`;
END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER `video_description_unfolded`;
DROP TRIGGER `video_title_unfolded`;
DROP TRIGGER `video_search_delete`;
DROP TRIGGER `video_search_update`;
DROP TRIGGER `video_search_insert`;
DROP TABLE `video_title_search`;
DROP TABLE `video_search`;
-- SQLite leaves this one behind.
DROP TABLE IF EXISTS `video_title_search_content`;
DROP TABLE IF EXISTS `video_search_content`;
DROP VIEW `video_texts`;
DROP INDEX `video_description_fold`;
DROP INDEX `video_title_fold`;
ALTER TABLE `videos` DROP COLUMN `description_fold`;
ALTER TABLE `videos` DROP COLUMN `description_words`;
ALTER TABLE `videos` DROP COLUMN `title_fold`;
ALTER TABLE `videos` DROP COLUMN `title_words`;
CREATE VIEW `video_texts` AS SELECT `id`, `title`, `description`,
  9223372036854775807 - (((('0x' || substr(`id`, 1, 8) || substr(`id`, 10, 4) || substr(`id`, 16, 3)) ->> '$') << 3)
    | (((('0x' || substr(`id`, 20, 2)) ->> '$') & 63) >> 3)) AS `number`,
  'all owner' || replace(`owner_id`, '-', '')
    || iif(`visibility` = 'PUBLIC', ' public public' || replace(`owner_id`, '-', ''), '') AS `scope`
FROM `videos`;
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
