package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// config is a checked start: every value is usable as it stands.
type config struct {
	s3Addr  netip.AddrPort // loopback; port 0 asks for a free one
	dataDir string         // absolute
	bucket  string
	origins []string // origins of the bucket's CORS rule
	command []string // COMMAND and its arguments, at least one
}

// serverAddrEnv is where COMMAND, the server, will listen; the default origins
// come from its port.
const (
	serverAddrEnv     = "STREAMSPHERE_ADDR"
	defaultServerAddr = "127.0.0.1:8080"
)

// setting is a flag, the environment variable that may stand for it, and what
// holds without either.
type setting struct {
	flag, env, fallback, help string
}

var (
	s3AddrSetting = setting{
		"s3-addr", "STREAMSPHERE_LOCAL_S3_ADDR", "127.0.0.1:9000",
		"loopback address of the S3 server; port 0 takes a free one",
	}
	dataDirSetting = setting{
		"data-dir", "STREAMSPHERE_DATA_DIR", "./data",
		"folder for objects (s3) and credentials (s3-credentials.json)",
	}
	bucketSetting = setting{
		"bucket", "STREAMSPHERE_S3_BUCKET", "streamsphere",
		"bucket, made if it is missing",
	}
	originsSetting = setting{
		"allowed-origins", "STREAMSPHERE_ALLOWED_ORIGINS", "",
		"origins that browsers may upload from, comma-separated;\n" +
			"without it 127.0.0.1 and localhost at the port of " + serverAddrEnv +
			" (" + defaultServerAddr + ")",
	}
	settings = []setting{s3AddrSetting, dataDirSetting, bucketSetting, originsSetting}
)

// usage is the text of --help.
func usage() string {
	var b strings.Builder
	b.WriteString("Usage: s3local [flags] -- COMMAND [ARGS...]\n\n" +
		"Runs COMMAND beside a local S3 server, with endpoint and credentials in its environment.\n\nFlags:\n")
	for _, s := range settings {
		fmt.Fprintf(&b, "  --%s\n", s.flag)
		for line := range strings.Lines(s.help + "\n") {
			b.WriteString("        " + line)
		}
		fmt.Fprintf(&b, "        environment: %s", s.env)
		if s.fallback != "" {
			fmt.Fprintf(&b, ", default: %s", s.fallback)
		}
		b.WriteString("\n")
	}
	return b.String()
}

// parseConfig reads flags over environment over defaults. Its error names every
// bad value, or is flag.ErrHelp.
func parseConfig(args []string, getenv func(string) string) (config, error) {
	flags := flag.NewFlagSet("s3local", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	values := make(map[string]*string, len(settings))
	for _, s := range settings {
		values[s.flag] = flags.String(s.flag, envOr(getenv, s.env, s.fallback), s.help)
	}
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return config{}, err
		}
		return config{}, fmt.Errorf("%w (see s3local --help)", err)
	}

	cfg := config{bucket: *values[bucketSetting.flag], command: flags.Args()}
	var bad []error
	check := func(s setting, err error) {
		if err != nil {
			bad = append(bad, fmt.Errorf("%s (--%s) is %q: %w", s.env, s.flag, *values[s.flag], err))
		}
	}
	var err error
	cfg.s3Addr, err = parseLoopback(*values[s3AddrSetting.flag])
	check(s3AddrSetting, err)
	cfg.dataDir, err = parseDir(*values[dataDirSetting.flag])
	check(dataDirSetting, err)
	check(bucketSetting, checkBucket(cfg.bucket))
	if origins := *values[originsSetting.flag]; origins != "" {
		cfg.origins, err = parseOrigins(origins)
		check(originsSetting, err)
	} else if cfg.origins, err = originsOf(envOr(getenv, serverAddrEnv, defaultServerAddr)); err != nil {
		bad = append(bad, fmt.Errorf("%s is %q: %w", serverAddrEnv, getenv(serverAddrEnv), err))
	}
	if len(cfg.command) == 0 {
		bad = append(bad, errors.New("COMMAND is missing: s3local [flags] -- COMMAND [ARGS...]"))
	}
	return cfg, errors.Join(bad...)
}

func envOr(getenv func(string) string, name, fallback string) string {
	if value := getenv(name); value != "" {
		return value
	}
	return fallback
}

var errPort = errors.New("the port must be a number from 0 to 65535")

// parseLoopback reads HOST:PORT where HOST is a loopback address or localhost.
func parseLoopback(s string) (netip.AddrPort, error) {
	host, port, err := net.SplitHostPort(s)
	if err != nil {
		return netip.AddrPort{}, errors.New("must be HOST:PORT, such as 127.0.0.1:9000")
	}
	if host == "localhost" {
		host = "127.0.0.1"
	}
	addr, err := netip.ParseAddr(host)
	if err != nil || !addr.IsLoopback() {
		return netip.AddrPort{}, errors.New("must be a loopback address, such as 127.0.0.1:9000: the credentials are for local use")
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return netip.AddrPort{}, errPort
	}
	return netip.AddrPortFrom(addr, uint16(number)), nil
}

func parseDir(s string) (string, error) {
	if s == "" {
		return "", errors.New("must name a folder")
	}
	return filepath.Abs(s)
}

// bucketName is S3's rule for bucket names, without its reserved names.
var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func checkBucket(name string) error {
	if !bucketName.MatchString(name) || strings.Contains(name, "..") {
		return errors.New("must be 3 to 63 lower-case letters, digits, hyphens or dots (S3's rule)")
	}
	if _, err := netip.ParseAddr(name); err == nil {
		return errors.New("must not be an IP address (S3's rule)")
	}
	return nil
}

// parseOrigins reads a comma-separated list of origins, each scheme://host or
// scheme://host:port.
func parseOrigins(list string) ([]string, error) {
	var origins []string
	var bad []string
	for _, origin := range strings.Split(list, ",") {
		origin = strings.TrimSpace(origin)
		if !isOrigin(origin) {
			bad = append(bad, strconv.Quote(origin))
			continue
		}
		origins = append(origins, origin)
	}
	if bad != nil {
		return nil, fmt.Errorf("%s: each must be an origin, such as http://localhost:8080, without a path", strings.Join(bad, ", "))
	}
	return origins, nil
}

// isOrigin also takes * for the port, which S3 reads as any port.
func isOrigin(s string) bool {
	s = strings.TrimSuffix(s, ":*")
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Hostname() != "" &&
		!strings.Contains(s, "*") && s == u.Scheme+"://"+u.Host
}

// originsOf are the two origins under which a browser on this machine sees a
// server that listens on addr. Port 0 is not known yet, so any port will do.
func originsOf(addr string) ([]string, error) {
	_, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, errors.New("must be HOST:PORT, such as " + defaultServerAddr)
	}
	number, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return nil, errPort
	}
	if number == 0 {
		port = "*"
	}
	return []string{"http://127.0.0.1:" + port, "http://localhost:" + port}, nil
}
