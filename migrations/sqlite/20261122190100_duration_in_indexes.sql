-- +goose Up
-- Every order's index holds the duration too, so that a filter by it passes other videos without reading their rows.
DROP INDEX `video_visibility_id`;
DROP INDEX `video_visibility_title_key_id`;
DROP INDEX `video_visibility_size_id`;
DROP INDEX `video_owner_id_id`;
DROP INDEX `video_owner_id_title_key_id`;
DROP INDEX `video_owner_id_size_id`;
-- create index "video_visibility_id_duration_ms" to table: "videos"
CREATE INDEX `video_visibility_id_duration_ms` ON `videos` (`visibility`, `id`, `duration_ms`);
-- create index "video_visibility_title_key_id_duration_ms" to table: "videos"
CREATE INDEX `video_visibility_title_key_id_duration_ms` ON `videos` (`visibility`, `title_key`, `id`, `duration_ms`);
-- create index "video_visibility_size_id_duration_ms" to table: "videos"
CREATE INDEX `video_visibility_size_id_duration_ms` ON `videos` (`visibility`, `size`, `id`, `duration_ms`);
-- create index "video_owner_id_id_duration_ms" to table: "videos"
CREATE INDEX `video_owner_id_id_duration_ms` ON `videos` (`owner_id`, `id`, `duration_ms`);
-- create index "video_owner_id_title_key_id_duration_ms" to table: "videos"
CREATE INDEX `video_owner_id_title_key_id_duration_ms` ON `videos` (`owner_id`, `title_key`, `id`, `duration_ms`);
-- create index "video_owner_id_size_id_duration_ms" to table: "videos"
CREATE INDEX `video_owner_id_size_id_duration_ms` ON `videos` (`owner_id`, `size`, `id`, `duration_ms`);

-- +goose Down
-- reverse: create index "video_owner_id_size_id_duration_ms" to table: "videos"
DROP INDEX `video_owner_id_size_id_duration_ms`;
-- reverse: create index "video_owner_id_title_key_id_duration_ms" to table: "videos"
DROP INDEX `video_owner_id_title_key_id_duration_ms`;
-- reverse: create index "video_owner_id_id_duration_ms" to table: "videos"
DROP INDEX `video_owner_id_id_duration_ms`;
-- reverse: create index "video_visibility_size_id_duration_ms" to table: "videos"
DROP INDEX `video_visibility_size_id_duration_ms`;
-- reverse: create index "video_visibility_title_key_id_duration_ms" to table: "videos"
DROP INDEX `video_visibility_title_key_id_duration_ms`;
-- reverse: create index "video_visibility_id_duration_ms" to table: "videos"
DROP INDEX `video_visibility_id_duration_ms`;
CREATE INDEX `video_visibility_id` ON `videos` (`visibility`, `id`);
CREATE INDEX `video_visibility_title_key_id` ON `videos` (`visibility`, `title_key`, `id`);
CREATE INDEX `video_visibility_size_id` ON `videos` (`visibility`, `size`, `id`);
CREATE INDEX `video_owner_id_id` ON `videos` (`owner_id`, `id`);
CREATE INDEX `video_owner_id_title_key_id` ON `videos` (`owner_id`, `title_key`, `id`);
CREATE INDEX `video_owner_id_size_id` ON `videos` (`owner_id`, `size`, `id`);
