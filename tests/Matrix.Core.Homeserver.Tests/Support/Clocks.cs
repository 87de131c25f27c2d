using Microsoft.Extensions.Time.Testing;

namespace Matrix.Core.Homeserver.Tests.Support;

/// <summary>Advances clocks.</summary>
internal static class Clocks
{
    /// <summary>Advances a clock minute by minute until a condition holds, at most by ten hours.</summary>
    public static async Task AdvanceUntilAsync(this FakeTimeProvider clock, Func<Task<bool>> condition)
    {
        for (int minutes = 0; !await condition(); minutes++)
        {
            Assert.InRange(minutes, 0, 600);
            clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Delay(20, TestNode.Stop);
        }
    }
}
