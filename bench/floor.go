package main

import (
	"context"
	stdsql "database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"

	"github.com/streamsphere/streamsphere/internal/s3store"
	"github.com/streamsphere/streamsphere/internal/upload"
)

// floor answers the same questions as the server does with nothing between net/http and SQL: no GraphQL, no ent, no user,
// no rules.
type floor struct {
	writer, readers *stdsql.DB
	store           *s3store.Store
	signed          sync.Map // addresses by key, as the server keeps them for a window
	users           []string
	next            atomic.Int64 // whose turn it is
}

// serveFloor serves the floor until the context ends.
func serveFloor(ctx context.Context, dir string) error {
	path := "file:" + filepath.Join(dir, "streamsphere.db")
	writer, err := stdsql.Open("sqlite3", path+
		"?_journal_mode=WAL&_synchronous=NORMAL&_txlock=immediate&_busy_timeout=5000&_fk=1&_stmt_cache_size=64")
	if err != nil {
		return err
	}
	defer writer.Close()
	writer.SetMaxOpenConns(1)
	readers, err := stdsql.Open("sqlite3", path+"?_query_only=1&_busy_timeout=5000&_fk=1&_stmt_cache_size=64")
	if err != nil {
		return err
	}
	defer readers.Close()
	readers.SetMaxIdleConns(8)
	readers.SetMaxOpenConns(8)
	store, err := s3store.Open(ctx, s3store.Options{
		Bucket: os.Getenv("STREAMSPHERE_S3_BUCKET"), Endpoint: os.Getenv("STREAMSPHERE_S3_ENDPOINT"), Timeout: 5 * time.Second,
	})
	if err != nil {
		return err
	}
	f := &floor{writer: writer, readers: readers, store: store}
	if err := f.addUsers(ctx); err != nil {
		return err
	}
	routes := http.NewServeMux()
	routes.HandleFunc("GET /feed", answer(f.feed))
	routes.HandleFunc("POST /request", answer(f.request))
	return f.serve(ctx, routes)
}

func (f *floor) serve(ctx context.Context, routes http.Handler) error {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: routes}
	go func() {
		<-ctx.Done()
		server.Close()
	}()
	fmt.Printf("floor http://%s\n", listener.Addr())
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func answer(do func(*http.Request) (any, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		result, err := do(r)
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(result)
	}
}

// addUsers writes as many users as ask the server in turns.
func (f *floor) addUsers(ctx context.Context) error {
	for n := range users {
		id, name := uuid.NewString(), fmt.Sprintf("floor %d", n)
		_, err := f.writer.ExecContext(ctx, "INSERT INTO users (id, issuer, subject, name, created_at) VALUES (?, '', ?, ?, 0)",
			id, name, name)
		if err != nil {
			return err
		}
		f.users = append(f.users, id)
	}
	return nil
}

type floorVideo struct {
	ID, Title, Visibility string
	Size                  int64
	UploadedAt            time.Time
	Owner                 floorOwner
	Media                 floorMedia
	Poster, Playback      *floorURL `json:",omitempty"`

	key, contentType, fileName, poster string
}

type (
	floorOwner struct{ ID, Name string }
	floorMedia struct {
		DurationSeconds float64
		Width, Height   int
	}
	floorURL struct {
		URL, ContentType string
		ExpiresAt        time.Time
	}
)

func (f *floor) feed(r *http.Request) (any, error) {
	signed := r.URL.RawQuery == "signed"
	videos, err := f.videos(r.Context(), r.URL.Query().Get("below"))
	if err != nil {
		return nil, err
	}
	var name string
	err = f.readers.QueryRowContext(r.Context(), "SELECT name FROM users WHERE id = ?", videos[0].Owner.ID).Scan(&name)
	if err != nil {
		return nil, err
	}
	for i := range videos {
		videos[i].Owner.Name = name
	}
	if signed {
		err = f.sign(r.Context(), videos)
	}
	return map[string]any{"videos": videos[:20], "hasNextPage": len(videos) > 20}, err
}

func (f *floor) videos(ctx context.Context, below string) ([]floorVideo, error) {
	query, args := `SELECT id, title, visibility, size, uploaded_at, owner_id, duration_ms, width, height,
		key, content_type, file_name, poster_id FROM videos WHERE visibility = 'PUBLIC'`, []any{}
	if below != "" {
		query, args = query+" AND id < ?", append(args, below)
	}
	rows, err := f.readers.QueryContext(ctx, query+" ORDER BY id DESC LIMIT 21", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	videos := make([]floorVideo, 0, 21)
	for rows.Next() {
		var v floorVideo
		var uploaded, duration int64
		err := rows.Scan(&v.ID, &v.Title, &v.Visibility, &v.Size, &uploaded, &v.Owner.ID, &duration, &v.Media.Width,
			&v.Media.Height, &v.key, &v.contentType, &v.fileName, &v.poster)
		if err != nil {
			return nil, err
		}
		v.UploadedAt, v.Media.DurationSeconds = time.UnixMilli(uploaded), float64(duration)/1000
		videos = append(videos, v)
	}
	return videos, rows.Err()
}

// sign adds the addresses of films and posters.
func (f *floor) sign(ctx context.Context, videos []floorVideo) error {
	ids := make([]any, len(videos))
	for i, v := range videos {
		ids[i] = v.poster
	}
	rows, err := f.readers.QueryContext(ctx, "SELECT id, key, content_type, file_name FROM uploads WHERE id IN (?"+
		strings.Repeat(", ?", len(ids)-1)+")", ids...)
	if err != nil {
		return err
	}
	defer rows.Close()
	posters := map[string]*floorURL{}
	for rows.Next() {
		var id string
		var get upload.Get
		if err := rows.Scan(&id, &get.Key, &get.ContentType, &get.FileName); err != nil {
			return err
		}
		if posters[id], err = f.address(ctx, get); err != nil {
			return err
		}
	}
	for i := range videos {
		v := &videos[i]
		v.Poster = posters[v.poster]
		if v.Playback, err = f.address(ctx, upload.Get{Key: v.key, ContentType: v.contentType, FileName: v.fileName}); err != nil {
			return err
		}
	}
	return rows.Err()
}

func (f *floor) address(ctx context.Context, get upload.Get) (*floorURL, error) {
	if hit, ok := f.signed.Load(get.Key); ok {
		return hit.(*floorURL), nil
	}
	at := time.Now().UTC()
	signed, err := f.store.SignGet(ctx, get, at, time.Hour)
	made := &floorURL{URL: signed, ContentType: get.ContentType, ExpiresAt: at.Add(time.Hour)}
	f.signed.Store(get.Key, made)
	return made, err
}

// request counts what a user has under way, writes an upload down and signs its PUT.
func (f *floor) request(r *http.Request) (any, error) {
	var asked struct{ FileName string }
	if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	key, now := "videos/"+id.String()+"/"+asked.FileName, time.Now()
	if err := f.reserve(r.Context(), id.String(), key, asked.FileName, now); err != nil {
		return nil, err
	}
	signed, err := f.store.SignPut(r.Context(), upload.Put{
		Key: key, Size: 30_642, ContentType: "video/mp4",
		Sha256: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	}, now, 15*time.Minute)
	return map[string]any{"upload": map[string]any{"id": id, "expiresAt": now}, "key": key, "request": signed}, err
}

func (f *floor) reserve(ctx context.Context, id, key, fileName string, now time.Time) error {
	tx, err := f.writer.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	owner := f.users[f.next.Add(1)%int64(len(f.users))]
	var pending int
	if _, err := tx.ExecContext(ctx, "UPDATE users SET name = name WHERE id = ?", owner); err != nil {
		return err
	}
	err = tx.QueryRowContext(ctx, `SELECT COUNT(*) FROM uploads WHERE owner_id = ? AND kind = 'VIDEO'
		AND status IN ('PENDING', 'FINALIZING')`, owner).Scan(&pending)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO uploads (id, owner_id, status, kind, strategy, file_name, content_type, size,
		sha256, part_checksums, folder, key, created_at, expires_at, latest_arrival)
		VALUES (?, ?, 'PENDING', 'VIDEO', 'SINGLE', ?, 'video/mp4', 30642, '', false, 'videos', ?, ?, ?, ?)`,
		id, owner, fileName, key, now.UnixMilli(), now.UnixMilli(), now.UnixMilli())
	if err != nil {
		return err
	}
	return tx.Commit()
}
