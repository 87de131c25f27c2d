using System.CommandLine;
using Matrix.Core.Events;
using Matrix.Core.Identifiers;
using Matrix.Core.Tool.Input;
using Matrix.Core.Tool.JoinSim;

namespace Matrix.Core.Tool.Commands;

/// <summary>Provides <c>join-sim ROOM.ndjson</c>, which plays a join without members against simulated servers.</summary>
internal static class JoinSimCommand
{
    private const int MaxMembers = 1_000_000;

    public static Command Create(ToolIO io)
    {
        Argument<string?> room = new("ROOM.ndjson") { Description = "The log of a room; - for standard input", Arity = ArgumentArity.ZeroOrOne };
        Option<int?> members = new("--members") { Description = "The number of members of a room that is generated, instead of ROOM.ndjson" };
        Option<string?> keys = new("--keys") { Description = "Server keys, as for replay. Without the option signatures are not checked" };
        Option<string?> join = new("--join") { Description = "The event ID of the join. Default: the last accepted join before the middle line, of a user whose server is not the creator's" };
        Option<int?> servers = new("--servers") { Description = "The number of servers that are asked, the creator's first. Default: all with a joined user" };
        Option<double> fail = new("--fail") { Description = "The probability that a request fails, from 0 to 1" };
        Option<double> lie = new("--lie") { Description = "The probability that an answer is not true, from 0 to 1. The creator's server does not lie" };
        Option<double> crash = new("--crash") { Description = "The probability that the process is killed at a step, from 0 to 1" };
        Option<int> seed = new("--seed") { Description = "The seed of all that is random. Default: 0" };
        Option<bool> json = new("--json") { Description = "Print one JSON object instead of a table" };
        var command = new Command("join-sim", "Play a join without members: when the room is usable, when its state is full, and whether it ends as for a server that got everything")
        {
            room, members, keys, join, servers, fail, lie, crash, seed, json,
        };
        command.SetAction(parsed => Run(
            parsed.GetValue(room),
            parsed.GetValue(members),
            parsed.GetValue(keys),
            new JoinSimOptions
            {
                Join = ReadJoin(parsed.GetValue(join)),
                Servers = ReadCount("--servers", parsed.GetValue(servers), int.MaxValue),
                Fail = ReadProbability("--fail", parsed.GetValue(fail)),
                Lie = ReadProbability("--lie", parsed.GetValue(lie)),
                Crash = ReadProbability("--crash", parsed.GetValue(crash)),
                Seed = parsed.GetValue(seed),
            },
            parsed.GetValue(json),
            io));
        return command;
    }

    private static int Run(string? path, int? members, string? keyPath, JoinSimOptions options, bool json, ToolIO io)
    {
        if (path is null == members is null)
        {
            throw new BadInputException("one of ROOM.ndjson and --members is needed");
        }

        if (path == "-" && keyPath == "-")
        {
            throw new BadInputException("ROOM.ndjson and --keys cannot both be standard input");
        }

        IKeySource? keys = path is null || keyPath is null ? null : KeyFile.Read(keyPath, MatrixTimestamp.FromDateTimeOffset(io.Clock.GetUtcNow()), io);
        SimulatedLog log = path is null ? SimulatedLog.Generate(ReadMembers(members), options.Seed) : SimulatedLog.Read(path, keys, io);
        if (!log.TryFindJoin(options.Join, isGenerated: path is null, out int join))
        {
            throw new BadInputException(options.Join is { } given ? $"--join: the log does not have an accepted join {given}" : "the log does not have an accepted join of anybody but the creator");
        }

        JoinSimResult result = new JoinSimulation(new Residents(log, join, options.Servers), options).Run();
        var report = new JoinSimReport(log, join, result);
        if (json)
        {
            report.WriteJson(io);
        }
        else
        {
            report.Print(io);
        }

        if (result.Fault is { } fault)
        {
            io.Tell(fault);
        }

        return result.FullAt is null ? ExitCode.CheckFailed : ExitCode.Done;
    }

    private static EventId? ReadJoin(string? text) =>
        text is null ? null : EventId.TryParse(text, out EventId id) ? id : throw new BadInputException($"--join: {text} is not an event ID");

    private static int ReadMembers(int? members) => members is >= 2 and <= MaxMembers ? members.Value : throw new BadInputException($"--members is a number from 2 to {MaxMembers}");

    private static int? ReadCount(string option, int? value, int max) => value is null or >= 1 && value.GetValueOrDefault() <= max ? value : throw new BadInputException($"{option} is a number of at least 1");

    private static double ReadProbability(string option, double value) => value is >= 0 and <= 1 ? value : throw new BadInputException($"{option} is a number from 0 to 1");
}
