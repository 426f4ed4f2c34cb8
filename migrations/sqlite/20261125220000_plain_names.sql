-- +goose Up
-- Written by hand: columns get the field's names and keep what they hold; ent's plan would copy and drop the table.
ALTER TABLE `uploads` RENAME COLUMN `storage_id` TO `multipart_upload_id`;
ALTER TABLE `uploads` RENAME COLUMN `lands_by` TO `latest_arrival`;
ALTER TABLE `uploads` RENAME COLUMN `look_again_at` TO `recheck_at`;
ALTER TABLE `removals` RENAME COLUMN `storage_id` TO `multipart_upload_id`;
DROP INDEX `upload_status_lands_by`;
CREATE INDEX `upload_status_latest_arrival` ON `uploads` (`status`, `latest_arrival`);
DROP INDEX `upload_status_look_again_at`;
CREATE INDEX `upload_status_recheck_at` ON `uploads` (`status`, `recheck_at`);
DROP INDEX `removal_key_storage_id`;
CREATE UNIQUE INDEX `removal_key_multipart_upload_id` ON `removals` (`key`, `multipart_upload_id`);

-- +goose Down
ALTER TABLE `removals` RENAME COLUMN `multipart_upload_id` TO `storage_id`;
ALTER TABLE `uploads` RENAME COLUMN `recheck_at` TO `look_again_at`;
ALTER TABLE `uploads` RENAME COLUMN `latest_arrival` TO `lands_by`;
ALTER TABLE `uploads` RENAME COLUMN `multipart_upload_id` TO `storage_id`;
DROP INDEX `removal_key_multipart_upload_id`;
CREATE UNIQUE INDEX `removal_key_storage_id` ON `removals` (`key`, `storage_id`);
DROP INDEX `upload_status_recheck_at`;
CREATE INDEX `upload_status_look_again_at` ON `uploads` (`status`, `look_again_at`);
DROP INDEX `upload_status_latest_arrival`;
CREATE INDEX `upload_status_lands_by` ON `uploads` (`status`, `lands_by`);
