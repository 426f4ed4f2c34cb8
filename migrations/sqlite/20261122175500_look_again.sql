-- +goose Up
-- modify "uploads" table
ALTER TABLE `uploads` ADD COLUMN `look_again_at` integer NULL;
-- create index "upload_status_finalizing_at" to table: "uploads"
CREATE INDEX `upload_status_finalizing_at` ON `uploads` (`status`, `finalizing_at`);
-- create index "upload_status_look_again_at" to table: "uploads"
CREATE INDEX `upload_status_look_again_at` ON `uploads` (`status`, `look_again_at`);

-- +goose Down
-- reverse: create index "upload_status_look_again_at" to table: "uploads"
DROP INDEX `upload_status_look_again_at`;
-- reverse: create index "upload_status_finalizing_at" to table: "uploads"
DROP INDEX `upload_status_finalizing_at`;
-- reverse: modify "uploads" table
ALTER TABLE `uploads` DROP COLUMN `look_again_at`;
