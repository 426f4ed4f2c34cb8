-- +goose Up
-- create "jobs" table
CREATE TABLE `jobs` (`id` integer NOT NULL PRIMARY KEY AUTOINCREMENT, `topic` text NOT NULL, `unique_key` text NULL, `group_key` text NULL, `payload` text NOT NULL, `due_at` integer NULL, `attempts` integer NOT NULL DEFAULT (0), `failing_since` integer NULL, `last_error` text NULL, `dead_at` integer NULL, `created_at` integer NOT NULL);
-- create index "job_topic_unique_key" to table: "jobs"
CREATE UNIQUE INDEX `job_topic_unique_key` ON `jobs` (`topic`, `unique_key`);
-- create index "job_topic_due_at" to table: "jobs"
CREATE INDEX `job_topic_due_at` ON `jobs` (`topic`, `due_at`);
-- create index "job_topic_group_key_id" to table: "jobs"
CREATE INDEX `job_topic_group_key_id` ON `jobs` (`topic`, `group_key`, `id`) WHERE dead_at IS NULL;
-- Written by hand: removals become jobs, and go on where they were.
INSERT INTO `jobs` (`topic`, `unique_key`, `payload`, `due_at`, `attempts`, `created_at`)
SELECT 'removal', `key` || char(10) || `multipart_upload_id`,
  json_object('key', `key`, 'multipartUploadId', `multipart_upload_id`, 'until', `until`),
  `due_at`, `attempts`, min(`due_at`, CAST(unixepoch('subsec') * 1000 AS INTEGER))
FROM `removals` ORDER BY `id`;
DROP TABLE `removals`;

-- +goose Down
CREATE TABLE `removals` (`id` uuid NOT NULL, `key` text NOT NULL, `multipart_upload_id` text NOT NULL DEFAULT (''), `due_at` integer NOT NULL, `until` integer NOT NULL, `attempts` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
CREATE UNIQUE INDEX `removal_key_multipart_upload_id` ON `removals` (`key`, `multipart_upload_id`);
CREATE INDEX `removal_due_at` ON `removals` (`due_at`);
INSERT INTO `removals` (`id`, `key`, `multipart_upload_id`, `due_at`, `until`, `attempts`)
SELECT printf('00000000-0000-7000-8000-%012x', `id`), `payload` ->> 'key', `payload` ->> 'multipartUploadId', `due_at`, `payload` ->> 'until', `attempts`
FROM `jobs` WHERE `topic` = 'removal';
DROP TABLE `jobs`;
