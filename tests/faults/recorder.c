/* Writes down, in order, all that a process asks of the disk below one folder, and lets everything pass.

   Preloaded (LD_PRELOAD); RECORD_UNDER is the folder, RECORD_TO the file of what was asked. One record is
   op, length of path, offset, length of data (1, 4, 8, 8 bytes, as the machine has them), path, data.
   Ops: O opened (data "t": truncated), W written, T truncated to offset, S synced, U unlinked, L linked and
   R renamed (data: the new name). The memory map of -shm is not recorded: no power cut leaves it behind. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define FDS 4096
static char *names[FDS];
static const char *under;
static int to = -1;

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void begin(void) {
    under = getenv("RECORD_UNDER");
    const char *file = getenv("RECORD_TO");
    if (under && file)
        to = (int)syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
}

static void note(char op, const char *path, int64_t offset, const void *data, int64_t length) {
    char head[21];
    int32_t named = (int32_t)strlen(path);
    head[0] = op;
    memcpy(head + 1, &named, 4);
    memcpy(head + 5, &offset, 8);
    memcpy(head + 13, &length, 8);
    syscall(SYS_write, to, head, sizeof head);
    syscall(SYS_write, to, path, (size_t)named);
    if (length) syscall(SYS_write, to, data, (size_t)length);
}

static int ours(const char *path, char *whole) {
    if (to < 0 || !path) return 0;
    if (path[0] == '/') {
        if (strlen(path) >= PATH_MAX) return 0;
        strcpy(whole, path);
    } else {
        if (!getcwd(whole, PATH_MAX) || strlen(whole) + strlen(path) + 2 > PATH_MAX) return 0;
        strcat(strcat(whole, "/"), path);
    }
    return strncmp(whole, under, strlen(under)) == 0;
}

static const char *of(int fd) { return fd >= 0 && fd < FDS && to >= 0 ? names[fd] : NULL; }

static int opened(int fd, const char *path, int flags) {
    char whole[PATH_MAX];
    if (fd >= 0 && fd < FDS && ours(path, whole)) {
        free(names[fd]);
        names[fd] = strdup(whole);
        note('O', whole, (flags & O_CREAT) != 0, "t", (flags & O_TRUNC) != 0);
    }
    return fd;
}

static int mode_of(int flags, va_list rest) { return flags & (O_CREAT | O_TMPFILE) ? va_arg(rest, int) : 0; }

#define OPEN(name)                                              \
    int name(const char *path, int flags, ...) {                \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        int mode = mode_of(flags, rest);                        \
        va_end(rest);                                           \
        return opened(REAL(name)(path, flags, mode), path, flags); \
    }
#define OPENAT(name)                                            \
    int name(int at, const char *path, int flags, ...) {        \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        int mode = mode_of(flags, rest);                        \
        va_end(rest);                                           \
        return opened(REAL(name)(at, path, flags, mode), path, flags); \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

int close(int fd) {
    if (fd >= 0 && fd < FDS && names[fd]) {
        free(names[fd]);
        names[fd] = NULL;
    }
    return REAL(close)(fd);
}

ssize_t write(int fd, const void *data, size_t size) {
    ssize_t done = REAL(write)(fd, data, size);
    if (done > 0 && of(fd)) note('W', of(fd), lseek(fd, 0, SEEK_CUR) - done, data, done);
    return done;
}

#define PWRITE(name, offset_t)                                         \
    ssize_t name(int fd, const void *data, size_t size, offset_t at) { \
        ssize_t done = REAL(name)(fd, data, size, at);                 \
        if (done > 0 && of(fd)) note('W', of(fd), at, data, done);     \
        return done;                                                   \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define TRUNCATE(name, offset_t)                                       \
    int name(int fd, offset_t size) {                                  \
        int failed = REAL(name)(fd, size);                             \
        if (!failed && of(fd)) note('T', of(fd), size, NULL, 0);       \
        return failed;                                                 \
    }
TRUNCATE(ftruncate, off_t)
TRUNCATE(ftruncate64, off64_t)

#define SYNC(name)                                                     \
    int name(int fd) {                                                 \
        int failed = REAL(name)(fd);                                   \
        if (!failed && of(fd)) note('S', of(fd), 0, NULL, 0);          \
        return failed;                                                 \
    }
SYNC(fsync)
SYNC(fdatasync)

int unlink(const char *path) {
    char whole[PATH_MAX];
    int failed = REAL(unlink)(path);
    if (!failed && ours(path, whole)) note('U', whole, 0, NULL, 0);
    return failed;
}

#define NAMED(name, op)                                                \
    int name(const char *old, const char *new) {                       \
        char from[PATH_MAX], into[PATH_MAX];                           \
        int failed = REAL(name)(old, new);                             \
        if (!failed && ours(old, from) && ours(new, into)) note(op, from, 0, into, (int64_t)strlen(into)); \
        return failed;                                                 \
    }
NAMED(link, 'L')
NAMED(rename, 'R')

int linkat(int a, const char *old, int b, const char *new, int flags) {
    char from[PATH_MAX], into[PATH_MAX];
    int failed = REAL(linkat)(a, old, b, new, flags);
    if (!failed && ours(old, from) && ours(new, into)) note('L', from, 0, into, (int64_t)strlen(into));
    return failed;
}
