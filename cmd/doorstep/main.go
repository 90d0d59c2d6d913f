// Command doorstep is the platform, its demo city and its tools.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"
	_ "time/tzdata" // stores have time zones, machines may not know them

	"github.com/alecthomas/kong"
)

// version is set by the release build.
var version = "dev"

type commands struct {
	Demo    demoCommand    `cmd:"" help:"A whole city in one process: stores, catalog, and simulated shoppers, pickers and riders who use the public API."`
	Serve   serveCommand   `cmd:"" help:"The platform without simulated people."`
	Verify  verifyCommand  `cmd:"" help:"Check every invariant on a database, without changing it."`
	Import  importCommand  `cmd:"" help:"Bring a catalog or stores into a database."`
	Bench   benchCommand   `cmd:"" help:"Measure the platform on this machine."`
	Version versionCommand `cmd:"" help:"Print the version."`

	Config kong.ConfigFlag `help:"Read values from a JSON file." type:"existingfile" placeholder:"FILE"`
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "doorstep:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	var cli commands
	parser, err := kong.New(&cli,
		kong.Name("doorstep"),
		kong.Description("Quick commerce: everything it takes to sell groceries from dark stores and bring them to the door in minutes.\n\nEvery value is also DOORSTEP_... in the environment (--postgres-url is DOORSTEP_POSTGRES_URL)."),
		kong.DefaultEnvars("DOORSTEP"),
		kong.Configuration(configFile),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.ShortUsageOnError())
	if err != nil {
		return err
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		parser.FatalIfErrorf(err)
	}
	// The second signal kills: a clean stop that hangs must not hold the terminal.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	context.AfterFunc(ctx, stop)
	parsed.BindTo(ctx, (*context.Context)(nil))
	err = parsed.Run()
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return nil
	}
	return err
}

type versionCommand struct{}

func (versionCommand) Run() error {
	fmt.Println(versionText())
	return nil
}

func versionText() string {
	if version != "dev" {
		return "doorstep " + version
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, setting := range info.Settings {
			if setting.Key == "vcs.revision" {
				return "doorstep dev " + setting.Value
			}
		}
	}
	return "doorstep dev"
}
