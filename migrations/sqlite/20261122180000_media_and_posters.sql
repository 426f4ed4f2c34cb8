-- +goose Up
-- Columns are added one by one: a table that others refer to cannot be copied and dropped in a transaction.
-- modify "uploads" table
ALTER TABLE `uploads` ADD COLUMN `poster_id` uuid NULL;
ALTER TABLE `uploads` ADD COLUMN `width` integer NULL;
ALTER TABLE `uploads` ADD COLUMN `height` integer NULL;
ALTER TABLE `uploads` ADD COLUMN `rejection_reason` text NULL;
UPDATE `uploads` SET `rejection_reason` = 'What arrived was not what was reserved, and was removed. Request a new upload.' WHERE `status` = 'REJECTED';
-- modify "videos" table
ALTER TABLE `videos` ADD COLUMN `container` text NULL;
ALTER TABLE `videos` ADD COLUMN `width` integer NULL;
ALTER TABLE `videos` ADD COLUMN `height` integer NULL;
ALTER TABLE `videos` ADD COLUMN `rotation` integer NULL;
ALTER TABLE `videos` ADD COLUMN `frame_rate` real NULL;
ALTER TABLE `videos` ADD COLUMN `video_codec` text NULL;
ALTER TABLE `videos` ADD COLUMN `audio_codec` text NULL;
ALTER TABLE `videos` ADD COLUMN `fast_start` bool NOT NULL DEFAULT false;
ALTER TABLE `videos` ADD COLUMN `poster_id` uuid NULL CONSTRAINT `videos_uploads_poster_of` REFERENCES `uploads` (`id`) ON DELETE SET NULL;
-- create index "videos_poster_id_key" to table: "videos"
CREATE UNIQUE INDEX `videos_poster_id_key` ON `videos` (`poster_id`);

-- +goose Down
-- reverse: modify "videos" table
DROP INDEX `videos_poster_id_key`;
ALTER TABLE `videos` DROP COLUMN `poster_id`;
ALTER TABLE `videos` DROP COLUMN `fast_start`;
ALTER TABLE `videos` DROP COLUMN `audio_codec`;
ALTER TABLE `videos` DROP COLUMN `video_codec`;
ALTER TABLE `videos` DROP COLUMN `frame_rate`;
ALTER TABLE `videos` DROP COLUMN `rotation`;
ALTER TABLE `videos` DROP COLUMN `height`;
ALTER TABLE `videos` DROP COLUMN `width`;
ALTER TABLE `videos` DROP COLUMN `container`;
-- reverse: modify "uploads" table
ALTER TABLE `uploads` DROP COLUMN `rejection_reason`;
ALTER TABLE `uploads` DROP COLUMN `height`;
ALTER TABLE `uploads` DROP COLUMN `width`;
ALTER TABLE `uploads` DROP COLUMN `poster_id`;
