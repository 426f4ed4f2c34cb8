package command

import (
	"bytes"
	"context"
	"flag"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/streamsphere/streamsphere/internal/config"
)

// start runs the program, for one moment if it runs at all, and returns how it ended.
func start(t *testing.T, env map[string]string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	code = Run(ctx, args, func(name string) string { return env[name] }, &out, &errs)
	return code, out.String(), errs.String()
}

func TestACommandRefusesTheFlagsOfOthers(t *testing.T) {
	commands, refused := all(), 0
	for _, c := range commands {
		for _, other := range commands {
			if c.standalone != nil || other.standalone != nil {
				continue
			}
			other.flagSet(nil).VisitAll(func(f *flag.Flag) {
				if c.flagSet(nil).Lookup(f.Name) != nil {
					return
				}
				refused++
				code, stdout, stderr := start(t, nil, c.name, "--"+f.Name+"=true")
				text := `(?m)^--` + f.Name + `: is not a flag of ` + c.name + `, but of .*\b` + other.name + `\b`
				whose := regexp.MustCompile(text)
				if code != 2 || stdout != "" || !whose.MatchString(stderr) ||
					!strings.Contains(stderr, "See streamsphere "+c.name+" --help.") {
					t.Errorf("%s --%s: code %d; want 2, and that %s has it:\n%s", c.name, f.Name, code, other.name, stderr)
				}
			})
		}
	}
	if refused < 20 {
		t.Errorf("%d flags were refused; the commands take nearly the same", refused)
	}
	for _, args := range [][]string{
		{"serve", "--delete"}, {"--delete"}, {"upload", "--delete"}, {"probe", "--max-size", "1GiB"},
	} {
		if code, _, stderr := start(t, nil, args...); code != 2 || !strings.Contains(stderr, " --help.") {
			t.Errorf("%q: code %d; want 2, and where to look:\n%s", args, code, stderr)
		}
	}
}

func TestEverythingThatIsWrongIsNamedAtOnce(t *testing.T) {
	env := map[string]string{
		"STREAMSPHERE_LOG_LEVEL": "loud", "STREAMSPHERE_STORAGE_TIMEOUT": "5", "STREAMSPHERE_MAX_SIZE": "huge",
	}
	args := []string{"sweep", "--addr", "127.0.0.1:0", "--storage-timeout", "soon", "--folders", "A/B", "films"}
	code, _, stderr := start(t, env, args...)
	if code != 2 {
		t.Errorf("code %d; want 2", code)
	}
	for _, want := range []string{
		"--addr: ", "--storage-timeout: ", "--folders: ", `"films": `, "STREAMSPHERE_LOG_LEVEL: ", "STREAMSPHERE_S3_BUCKET: ",
	} {
		if strings.Count(stderr, want) != 1 {
			t.Errorf("%s is not named once:\n%s", want, stderr)
		}
	}
	for _, unwanted := range []string{"MAX_SIZE", "STORAGE_TIMEOUT", "JWT"} {
		if strings.Contains(stderr, unwanted) {
			t.Errorf("%s is named, which sweep does not take or a flag replaces:\n%s", unwanted, stderr)
		}
	}
}

func TestAWrongCommandLineSaysWhatToDo(t *testing.T) {
	tests := []struct {
		args []string
		want string
	}{
		{[]string{"--nonsense"}, "--nonsense: unknown flag\nSee streamsphere serve --help."},
		{[]string{"sweep", "--nonsense=a-secret"}, "--nonsense: unknown flag\nSee streamsphere sweep --help."},
		{[]string{"--max-size"}, "--max-size: needs a value\n"},
		{[]string{"nonsense"}, "there is no command \"nonsense\"\nSee streamsphere help."},
		{[]string{"help", "nonsense"}, "there is no command \"nonsense\"\nSee streamsphere help."},
		{[]string{"serve", "nonsense"}, "\"nonsense\": unknown argument\n"},
	}
	for _, tt := range tests {
		code, stdout, stderr := start(t, nil, tt.args...)
		if code != 2 || stdout != "" || !strings.Contains(stderr, tt.want) || strings.Contains(stderr, "a-secret") {
			t.Errorf("%q: code %d; want 2 and %q:\n%s", tt.args, code, tt.want, stderr)
		}
	}
}

func TestHelpListsTheCommands(t *testing.T) {
	for _, args := range [][]string{{"help"}, {"--help"}, {"-h"}, {"help", "help"}} {
		code, stdout, stderr := start(t, nil, args...)
		if code != 0 || stderr != "" {
			t.Errorf("%q: code %d, %q; want 0", args, code, stderr)
		}
		for _, name := range []string{"serve", "setup", "doctor", "sweep", "upload", "probe", "help"} {
			if !regexp.MustCompile(`(?m)^  ` + name + ` +\S`).MatchString(stdout) {
				t.Errorf("%q does not list %s:\n%s", args, name, stdout)
			}
		}
	}
}

func TestTheHelpOfACommandListsItsFlagsAlone(t *testing.T) {
	tests := map[string]struct{ some, none []string }{
		"serve": {[]string{"addr", "max-size", "jwt-issuer", "playback-window"}, []string{"delete"}},
		"setup": {
			[]string{"apply", "print-policy", "allowed-origins", "s3-bucket"},
			[]string{"database-url", "max-size", "jwt-issuer"},
		},
		"doctor": {[]string{"json", "allowed-origins", "s3-bucket"}, []string{"database-url", "max-size", "jwt-issuer"}},
		"sweep":  {[]string{"delete", "s3-bucket", "folders", "database-url"}, []string{"max-size", "addr"}},
		"upload": {[]string{"title", "resume"}, []string{"s3-bucket"}},
		"probe":  {[]string{"json", "s3-endpoint"}, []string{"s3-bucket"}},
	}
	listed := regexp.MustCompile(`(?m)^  --([a-z0-9-]+)`)
	for name, tt := range tests {
		_, want, _ := start(t, nil, "help", name)
		for _, args := range [][]string{{name, "--help"}, {name, "-h"}} {
			if code, got, stderr := start(t, nil, args...); code != 0 || stderr != "" || got != want || got == "" {
				t.Errorf("%q: code %d, %q; want the same as help %s", args, code, stderr, name)
			}
		}
		var flags []string
		for _, match := range listed.FindAllStringSubmatch(want, -1) {
			flags = append(flags, match[1])
		}
		for _, flag := range tt.some {
			if !slices.Contains(flags, flag) {
				t.Errorf("help %s does not list --%s:\n%s", name, flag, want)
			}
		}
		for _, flag := range tt.none {
			if slices.Contains(flags, flag) {
				t.Errorf("help %s lists --%s, which it does not take", name, flag)
			}
		}
	}
}

func TestTheHelpOfServeTellsEverySettingWithItsDefault(t *testing.T) {
	_, help, _ := start(t, nil, "serve", "--help")
	for _, s := range config.Settings() {
		value := ""
		if s.Default != "" {
			value = " (" + s.Default + ")"
		}
		if want := "  --" + s.Name + ", " + s.Env() + value + "\n      " + s.Help + "\n"; !strings.Contains(help, want) {
			t.Errorf("serve --help lacks\n%s", want)
		}
	}
}

func TestASubcommandIsTwoWords(t *testing.T) {
	commands := append(all(), command{name: "keys list"}, command{name: "keys rotate"})
	tests := []struct{ args, name, rest, err string }{
		{"keys list --all", "keys list", "--all", ""},
		{"keys rotate", "keys rotate", "", ""},
		{"keys --help", "help", "keys", ""},
		{"keys", "", "", "keys list, keys rotate"},
		{"keys lose", "", "", "keys list, keys rotate"},
		{"sweep list", "sweep", "list", ""},
		{"--addr keys", "serve", "--addr keys", ""},
	}
	for _, tt := range tests {
		c, rest, err := find(commands, strings.Fields(tt.args))
		if tt.err != "" {
			if err == nil || !strings.Contains(err.Error(), tt.err) {
				t.Errorf("%s: %v; want an error that names %s", tt.args, err, tt.err)
			}
			continue
		}
		if err != nil || c.name != tt.name || strings.Join(rest, " ") != tt.rest {
			t.Errorf("%s: %v; want %s with %q", tt.args, err, tt.name, tt.rest)
		}
	}
}
