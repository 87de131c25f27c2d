using System.Diagnostics;
using Matrix.Core.Homeserver.Storage;
using Matrix.Core.KillTest;
using Matrix.Core.KillTest.Checks;
using Matrix.Core.Rooms;
using Matrix.Core.Storage.Sqlite;
using Matrix.Core.Tool.Output;

string? repository = AppContext.BaseDirectory;
while (repository is not null && !File.Exists(Path.Combine(repository, "Matrix.Core.sln")))
{
    repository = Path.GetDirectoryName(repository);
}

if (repository is null || Settings.Parse(args) is not { } settings)
{
    Console.Error.WriteLine(Settings.Usage);
    return 2;
}

// The configuration of this program is the one in which the sample was built with it.
string output = Path.GetRelativePath(Path.Combine(repository, "eng", "kill-test"), AppContext.BaseDirectory);
string program = Path.Combine(repository, "samples", "Homeserver", output, "Homeserver.dll");
string folder = settings.Folder is { } given ? Directory.CreateDirectory(given).FullName : Directory.CreateTempSubdirectory("kill-test-").FullName;
var differences = new Differences();
long began = Stopwatch.GetTimestamp();
string summary = $"kill test: room version {settings.Version.Id}, seed {settings.Seed}";
try
{
    await using KillRun run = await KillRun.StartAsync(settings, program, folder, differences);
    RunResult result = await run.RunAsync();
    await using SqliteRoomStore store = await SqliteRoomStore.OpenAsync(result.DatabasePath);
    StoredContents stored = await StoredContents.ReadAsync(store, result.Room.Id);
    var comparison = new Comparison(stored, result.Evidence, differences);
    comparison.CheckEvents();
    comparison.CheckTexts();
    comparison.CheckFeed();
    await comparison.CheckBytesAsync(store);
    await comparison.CheckMembershipsAsync(store);
    Room replayed = comparison.Replay();

    var digest = new StateDigest();
    string state = digest.Of(stored.CurrentState);
    string uninterrupted = digest.Of(replayed.CurrentState);
    string second = await result.Room.ReadAsync(room => digest.Of(room.CurrentState));
    differences.AddIf(state != uninterrupted, $"the state hash is {state}, and {uninterrupted} in an uninterrupted run");
    differences.AddIf(state != second, $"the state hash is {state}, and {second} at the second server");
    differences.AddIf(!stored.Room.ForwardExtremities.SequenceEqual(replayed.ForwardExtremities), "the forward extremities differ from an uninterrupted run");
    differences.AddIf((await store.ReadDestinationsAsync(after: null, 1, CancellationToken.None)).Count > 0, "the queue of outgoing events is not empty");
    int accepted = stored.Log.Count(known => known.Status == EventStatus.Accepted);
    summary += $", {settings.Kills} kills, {stored.Log.Count} events ({accepted} accepted), {result.Evidence.AcknowledgedToServer.Count} received in {result.Transactions} transactions, "
        + $"{result.Evidence.AcknowledgedToClients.Count} sent for clients, {result.RepeatedToSample}, {result.RepeatedBySample} and {result.UnansweredToClients} requests repeated, state {state[..16]}";
}
catch (Exception e) when (e is not OutOfMemoryException)
{
    differences.Add(e.ToString());
}

summary += $", {Stopwatch.GetElapsedTime(began).TotalSeconds:F0} s";
if (differences.IsEmpty)
{
    if (settings.Folder is null)
    {
        Directory.Delete(folder, recursive: true);
    }

    Console.WriteLine($"{summary}: nothing lost, nothing twice, the same states");
    return 0;
}

Console.WriteLine($"{summary}: differs from an uninterrupted run; the database and the log of the server are in {folder}");
differences.Print(Console.Out);
return 1;
