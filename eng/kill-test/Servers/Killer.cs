using Matrix.Core.KillTest.Load;

namespace Matrix.Core.KillTest.Servers;

/// <summary>Chooses the moments at which the server is killed.</summary>
/// <param name="sample">The server. It runs.</param>
/// <param name="random">Chooses the moments.</param>
/// <param name="startTime">The time that a start of the server takes.</param>
/// <param name="differences">Gets what is not as in an uninterrupted run.</param>
internal sealed class Killer(SampleServer sample, Random random, TimeSpan startTime, Differences differences)
{
    private const int ShortestLife = 5;
    private const int LongestLife = 400;
    private const int KillInStartOneIn = 8;
    private const int KillAtAcknowledgementOneIn = 3;
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);

    /// <summary>Kills the server again and again: mostly at a random moment of its work, sometimes just after an acknowledgement, and sometimes while it starts.</summary>
    /// <param name="count">The number of kills.</param>
    /// <param name="ended">A part of the load that has ended.</param>
    /// <param name="acknowledgements">The acknowledgements of the server.</param>
    public async Task RunAsync(int count, Task<Task> ended, Acknowledgements acknowledgements)
    {
        for (int kill = 1; kill <= count; kill++)
        {
            Task acknowledged = acknowledgements.NextAsync();
            if (kill > 1 && random.Next(KillInStartOneIn) == 0)
            {
                await Task.Delay(random.Next((int)startTime.TotalMilliseconds));
            }
            else
            {
                _ = await sample.WaitUntilReadyAsync();
                _ = await Task.WhenAny(acknowledged, ended).WaitAsync(LongestWait);
                await Task.Delay(random.Next(ShortestLife, LongestLife + 1));
                if (random.Next(KillAtAcknowledgementOneIn) == 0)
                {
                    _ = await Task.WhenAny(acknowledgements.NextAsync(), ended).WaitAsync(LongestWait);
                }
            }

            differences.AddIf(!await sample.KillAsync(), $"the server had ended before kill {kill}");
            if (ended.IsCompleted)
            {
                // A part of the load ends only by a fault.
                await await ended;
            }

            sample.Start();
        }

        _ = await sample.WaitUntilReadyAsync();
    }
}
