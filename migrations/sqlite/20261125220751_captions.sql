-- +goose Up
-- add column "inspected_at" to table: "uploads"
ALTER TABLE `uploads` ADD COLUMN `inspected_at` integer NULL;
-- Written by hand: posters whose measures are known were inspected.
UPDATE `uploads` SET `inspected_at` = `created_at` WHERE `kind` = 'POSTER' AND `width` IS NOT NULL;
-- create "captions" table
CREATE TABLE `captions` (`id` uuid NOT NULL, `language` text NOT NULL, `label` text NOT NULL, `upload_id` uuid NOT NULL, `video_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `captions_uploads_captions` FOREIGN KEY (`upload_id`) REFERENCES `uploads` (`id`) ON DELETE NO ACTION, CONSTRAINT `captions_videos_captions` FOREIGN KEY (`video_id`) REFERENCES `videos` (`id`) ON DELETE CASCADE);
-- create index "captions_upload_id_key" to table: "captions"
CREATE UNIQUE INDEX `captions_upload_id_key` ON `captions` (`upload_id`);
-- create index "captions_video_id_language" to table: "captions"
CREATE UNIQUE INDEX `captions_video_id_language` ON `captions` (`video_id`, `language`);

-- +goose Down
-- reverse: create index "captions_video_id_language" to table: "captions"
DROP INDEX `captions_video_id_language`;
-- reverse: create index "captions_upload_id_key" to table: "captions"
DROP INDEX `captions_upload_id_key`;
-- reverse: create "captions" table
DROP TABLE `captions`;
-- reverse: add column "inspected_at" to table: "uploads"
ALTER TABLE `uploads` DROP COLUMN `inspected_at`;
