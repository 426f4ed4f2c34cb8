-- +goose Up
-- create "removals" table
CREATE TABLE `removals` (`id` uuid NOT NULL, `key` text NOT NULL, `storage_id` text NOT NULL DEFAULT (''), `due_at` integer NOT NULL, `until` integer NOT NULL, `attempts` integer NOT NULL DEFAULT (0), PRIMARY KEY (`id`));
-- create index "removal_key_storage_id" to table: "removals"
CREATE UNIQUE INDEX `removal_key_storage_id` ON `removals` (`key`, `storage_id`);
-- create index "removal_due_at" to table: "removals"
CREATE INDEX `removal_due_at` ON `removals` (`due_at`);
-- create "uploads" table
CREATE TABLE `uploads` (`id` uuid NOT NULL, `status` text NOT NULL DEFAULT ('PENDING'), `kind` text NOT NULL DEFAULT ('VIDEO'), `strategy` text NOT NULL DEFAULT ('SINGLE'), `file_name` text NOT NULL, `content_type` text NOT NULL, `size` integer NOT NULL, `part_size` integer NULL, `storage_id` text NULL, `parts_sha256` text NULL, `part_checksums` bool NOT NULL DEFAULT (false), `sha256` text NULL, `folder` text NOT NULL, `key` text NOT NULL, `title` text NULL, `description` text NULL, `visibility` text NULL, `rejection` text NULL, `created_at` integer NOT NULL, `expires_at` integer NOT NULL, `finalizing_at` integer NULL, `lands_by` integer NOT NULL, `owner_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `uploads_users_uploads` FOREIGN KEY (`owner_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- create index "uploads_key_key" to table: "uploads"
CREATE UNIQUE INDEX `uploads_key_key` ON `uploads` (`key`);
-- create index "upload_owner_id_id" to table: "uploads"
CREATE INDEX `upload_owner_id_id` ON `uploads` (`owner_id`, `id`);
-- create index "upload_owner_id_status_id" to table: "uploads"
CREATE INDEX `upload_owner_id_status_id` ON `uploads` (`owner_id`, `status`, `id`);
-- create index "upload_status_lands_by" to table: "uploads"
CREATE INDEX `upload_status_lands_by` ON `uploads` (`status`, `lands_by`);
-- create "users" table
CREATE TABLE `users` (`id` uuid NOT NULL, `issuer` text NOT NULL, `subject` text NOT NULL, `name` text NOT NULL, `created_at` integer NOT NULL, PRIMARY KEY (`id`));
-- create index "user_issuer_subject" to table: "users"
CREATE UNIQUE INDEX `user_issuer_subject` ON `users` (`issuer`, `subject`);
-- create "videos" table
CREATE TABLE `videos` (`id` uuid NOT NULL, `title` text NOT NULL, `title_key` text NOT NULL, `description` text NOT NULL DEFAULT (''), `visibility` text NOT NULL, `content_type` text NOT NULL, `size` integer NOT NULL, `duration_ms` integer NOT NULL DEFAULT (0), `file_name` text NOT NULL, `key` text NOT NULL, `uploaded_at` integer NOT NULL, `updated_at` integer NOT NULL, `upload_id` uuid NOT NULL, `owner_id` uuid NOT NULL, PRIMARY KEY (`id`), CONSTRAINT `videos_uploads_video` FOREIGN KEY (`upload_id`) REFERENCES `uploads` (`id`) ON DELETE NO ACTION, CONSTRAINT `videos_users_videos` FOREIGN KEY (`owner_id`) REFERENCES `users` (`id`) ON DELETE NO ACTION);
-- create index "videos_key_key" to table: "videos"
CREATE UNIQUE INDEX `videos_key_key` ON `videos` (`key`);
-- create index "videos_upload_id_key" to table: "videos"
CREATE UNIQUE INDEX `videos_upload_id_key` ON `videos` (`upload_id`);
-- create index "video_visibility_id" to table: "videos"
CREATE INDEX `video_visibility_id` ON `videos` (`visibility`, `id`);
-- create index "video_visibility_title_key_id" to table: "videos"
CREATE INDEX `video_visibility_title_key_id` ON `videos` (`visibility`, `title_key`, `id`);
-- create index "video_visibility_duration_ms_id" to table: "videos"
CREATE INDEX `video_visibility_duration_ms_id` ON `videos` (`visibility`, `duration_ms`, `id`);
-- create index "video_visibility_size_id" to table: "videos"
CREATE INDEX `video_visibility_size_id` ON `videos` (`visibility`, `size`, `id`);
-- create index "video_owner_id_id" to table: "videos"
CREATE INDEX `video_owner_id_id` ON `videos` (`owner_id`, `id`);
-- create index "video_owner_id_title_key_id" to table: "videos"
CREATE INDEX `video_owner_id_title_key_id` ON `videos` (`owner_id`, `title_key`, `id`);
-- create index "video_owner_id_duration_ms_id" to table: "videos"
CREATE INDEX `video_owner_id_duration_ms_id` ON `videos` (`owner_id`, `duration_ms`, `id`);
-- create index "video_owner_id_size_id" to table: "videos"
CREATE INDEX `video_owner_id_size_id` ON `videos` (`owner_id`, `size`, `id`);

-- +goose Down
-- reverse: create index "video_owner_id_size_id" to table: "videos"
DROP INDEX `video_owner_id_size_id`;
-- reverse: create index "video_owner_id_duration_ms_id" to table: "videos"
DROP INDEX `video_owner_id_duration_ms_id`;
-- reverse: create index "video_owner_id_title_key_id" to table: "videos"
DROP INDEX `video_owner_id_title_key_id`;
-- reverse: create index "video_owner_id_id" to table: "videos"
DROP INDEX `video_owner_id_id`;
-- reverse: create index "video_visibility_size_id" to table: "videos"
DROP INDEX `video_visibility_size_id`;
-- reverse: create index "video_visibility_duration_ms_id" to table: "videos"
DROP INDEX `video_visibility_duration_ms_id`;
-- reverse: create index "video_visibility_title_key_id" to table: "videos"
DROP INDEX `video_visibility_title_key_id`;
-- reverse: create index "video_visibility_id" to table: "videos"
DROP INDEX `video_visibility_id`;
-- reverse: create index "videos_upload_id_key" to table: "videos"
DROP INDEX `videos_upload_id_key`;
-- reverse: create index "videos_key_key" to table: "videos"
DROP INDEX `videos_key_key`;
-- reverse: create "videos" table
DROP TABLE `videos`;
-- reverse: create index "user_issuer_subject" to table: "users"
DROP INDEX `user_issuer_subject`;
-- reverse: create "users" table
DROP TABLE `users`;
-- reverse: create index "upload_status_lands_by" to table: "uploads"
DROP INDEX `upload_status_lands_by`;
-- reverse: create index "upload_owner_id_status_id" to table: "uploads"
DROP INDEX `upload_owner_id_status_id`;
-- reverse: create index "upload_owner_id_id" to table: "uploads"
DROP INDEX `upload_owner_id_id`;
-- reverse: create index "uploads_key_key" to table: "uploads"
DROP INDEX `uploads_key_key`;
-- reverse: create "uploads" table
DROP TABLE `uploads`;
-- reverse: create index "removal_due_at" to table: "removals"
DROP INDEX `removal_due_at`;
-- reverse: create index "removal_key_storage_id" to table: "removals"
DROP INDEX `removal_key_storage_id`;
-- reverse: create "removals" table
DROP TABLE `removals`;
