namespace Matrix.Core.Interop.Support;

/// <summary>Waits for what the other server does in its own time. A slow machine is no failure; a wait without end is one.</summary>
internal static class Eventually
{
    private const int Patience = 90;

    /// <summary>Asks until there is an answer.</summary>
    /// <param name="what">What is waited for, for the failure.</param>
    /// <param name="ask">Gives the answer, or null where there is none yet.</param>
    public static async Task<T> GetAsync<T>(string what, Func<Task<T?>> ask)
        where T : class
    {
        CancellationToken stop = TestContext.Current.CancellationToken;
        var clock = new RealClock();
        long start = clock.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
            {
                return answer;
            }

            Assert.True(clock.GetElapsedTime(start) < TimeSpan.FromSeconds(Patience), $"It did not happen in {Patience} seconds: {what}.");
            await Task.Delay(50, stop);
        }
    }

    /// <summary>Asks until it is so.</summary>
    public static Task<string> HappensAsync(string what, Func<Task<bool>> ask) => GetAsync(what, async () => await ask() ? what : null);

    /// <summary>Asks until it is so.</summary>
    public static Task<string> HappensAsync(string what, Func<bool> ask) => HappensAsync(what, () => Task.FromResult(ask()));
}
